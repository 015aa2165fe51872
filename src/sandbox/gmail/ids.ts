import { randomInt } from "node:crypto";

/** Ids in the forms of Gmail's; unlike those of an emulator started before, which a bot may remember. */
export type Ids = {
  /** 16 hex digits; a thread is named after its first message. */
  message(): string;
  /** `r` and digits, with a minus for half of them. */
  draft(): string;
  /** Of the sent mail, instead of the writer's own. */
  rfc822(): string;
};

export function createIds(): Ids {
  const start = BigInt(randomInt(2 ** 40));
  let count = 0n;
  const next = () => {
    count += 1n;
    return count;
  };
  return {
    message: () => (0x19a0_0000_0000_0000n + start * 4096n + next()).toString(16),
    draft() {
      const n = next();
      const digits = 10n ** 18n + start * 10n ** 5n + n;
      return `${n % 2n === 0n ? "r" : "r-"}${digits}`;
    },
    rfc822: () => `<CAemulator${(start * 4096n + next()).toString(36)}@mail.gmail.com>`,
  };
}
