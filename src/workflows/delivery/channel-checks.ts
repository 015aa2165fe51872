import { isPersons } from "../../domain/outbox.ts";
import type { ChannelCheck, Poster } from "../../domain/poster.ts";
import type { Limits } from "../../lib/limits.ts";
import { elapsedMs } from "../../lib/time.ts";

export type CheckChannel = (to: string) => Promise<ChannelCheck>;

/** The look at a channel, which counts for `limits.slackChannelCheckMs`; a person's needs none. */
export function createChannelChecks(
  poster: Pick<Poster, "checkChannel">,
  limits: Pick<Limits, "slackChannelCheckMs">,
): CheckChannel {
  const looks = new Map<string, { at: number; check: ChannelCheck }>();
  return async (to) => {
    if (isPersons(to)) return { kind: "usable", name: to };
    const known = looks.get(to);
    if (known !== undefined && elapsedMs() - known.at < limits.slackChannelCheckMs) {
      return known.check;
    }
    const check = await poster.checkChannel(to);
    // One that has to be mended is looked at each time.
    if (check.kind === "usable") looks.set(to, { at: elapsedMs(), check });
    return check;
  };
}
