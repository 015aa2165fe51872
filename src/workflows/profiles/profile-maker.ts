import type { ProfilePages } from "../../domain/profile-pages.ts";
import type { Limits } from "../../lib/limits.ts";
import { type Clock, delay, elapsedMs } from "../../lib/time.ts";

export type MadeProfile =
  | { kind: "made"; pageId: string }
  | { kind: "failed"; error: string }
  /** The worker goes on with it. */
  | { kind: "waiting" };

export type MakeProfile = (accountId: string, waitMs: number) => Promise<MadeProfile>;

/** Asks for an account's profile page and waits a while for it: the worker makes it, whichever process asks. */
export function createProfileMaker(deps: {
  pages: ProfilePages;
  wakeWorker: () => void;
  clock: Clock;
  limits: Pick<Limits, "profileFollowMs">;
}): MakeProfile {
  const { pages, wakeWorker, clock, limits } = deps;
  return async (accountId, waitMs) => {
    const until = elapsedMs() + waitMs;
    await pages.want(accountId, clock.now());
    wakeWorker();
    for (;;) {
      const now = await pages.get(accountId);
      if (now !== null && !now.wanted) {
        if (now.error !== null) return { kind: "failed", error: now.error };
        if (now.pageId !== null) return { kind: "made", pageId: now.pageId };
      }
      if (elapsedMs() >= until) return { kind: "waiting" };
      await delay(limits.profileFollowMs);
    }
  };
}
