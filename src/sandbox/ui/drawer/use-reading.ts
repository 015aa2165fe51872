import { useEffect, useState } from "react";
import { getJson } from "../api.ts";
import { type ChangeFeed, keepReading } from "./changes.ts";
import type { Changed } from "./protocol.ts";

export type Reading<Answer> = { value: Answer | null; error: string | null };

/** What this address answers, kept up to date; of a new address nothing is known until it answers. */
export function useReading<Answer>(
  path: string,
  feed: ChangeFeed,
  part: keyof Changed,
): Reading<Answer> {
  const [state, setState] = useState<Reading<Answer> & { path: string }>();
  useEffect(
    () =>
      keepReading(feed, part, async (signal) => {
        try {
          const value = await getJson<Answer>(path, signal);
          if (!signal.aborted) setState({ path, value, error: null });
        } catch (error) {
          if (signal.aborted) return;
          const words = error instanceof Error ? error.message : String(error);
          // What was read before stays in sight beside the words.
          setState((before) => ({
            path,
            value: before?.path === path ? before.value : null,
            error: words,
          }));
        }
      }),
    [path, feed, part],
  );
  return state?.path === path ? state : { value: null, error: null };
}
