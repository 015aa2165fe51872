import { expect, test } from "vitest";
import type { Account } from "../../src/domain/account.ts";
import { showPortfolio } from "../../src/domain/portfolio.ts";
import { createPortfolio } from "../../src/workflows/portfolio/portfolio.ts";
import { anAccount } from "../support/accounts.ts";
import { createFakeClock } from "../support/fake-clock.ts";

const at = new Date("2026-11-27T07:00:00Z");
const accounts: Account[] = [
  anAccount("Acme", { id: "1", repEmail: " Ana@example.com" }),
  anAccount("Globex", { id: "2", repEmail: "ben@example.com" }),
  anAccount("Initech", { id: "3", repEmail: null }),
  anAccount("Umbrella", { id: "4", repEmail: "cay@example.com", active: false }),
];

/** The portfolio of these accounts, and whose past was read for it. */
function portfolioOf(reps?: string[]) {
  const read: string[] = [];
  const portfolio = createPortfolio({
    directory: { list: async () => accounts },
    store: {
      scoreHistory: {
        record: async () => {},
        recent: async () => [],
        async since(ids) {
          read.push(...ids);
          return [];
        },
      },
      accountStates: { all: async () => [] },
      scans: {
        save: async () => {},
        get: async () => null,
        recent: async () => [],
        unfinished: async () => [],
        lastDecided: async () => null,
      },
      pulses: {
        set: async () => {},
        remove: async () => false,
        of: async () => null,
        active: async () => [],
      },
      episodes: {} as never,
    },
    alerts: false,
    clock: createFakeClock(at),
  });
  return portfolio(reps === undefined ? {} : { reps }).then(({ lines }) => ({ lines, read }));
}

test.each([
  ["a rep's own", ["ana@example.com"], ["1"]],
  ["and those they cover", ["ana@example.com", "ben@example.com"], ["1", "2"]],
  ["all, where they have none", ["dan@example.com"], ["1", "2", "3"]],
  ["all, where theirs are inactive", ["cay@example.com"], ["1", "2", "3"]],
  ["all, for nobody in particular", [], ["1", "2", "3"]],
])("%s: no other past is read, and their list is the same", async (_, reps, expected) => {
  const { lines, read } = await portfolioOf(reps);
  expect(read).toEqual(expected);
  const wanted = { owner: null, status: "any", page: 0 } as const;
  const whole = await portfolioOf();
  expect(whole.read).toEqual(["1", "2", "3"]);
  expect(showPortfolio(lines, reps, wanted, 10)).toEqual(
    showPortfolio(whole.lines, reps, wanted, 10),
  );
});
