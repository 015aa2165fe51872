import { useEffect, useRef, useState } from "react";
import { getJson } from "../api.ts";
import { type ChangeFeed, keepReading } from "../drawer/changes.ts";
import type { Activity } from "../drawer/protocol.ts";

/** No more than a person looks through; the server keeps as many. */
const MOST_ENTRIES = 2_000;

/** All calls, newest first, kept up to date by reading only those that are new. */
export function useActivity(feed: ChangeFeed): Activity | null {
  const [activity, setActivity] = useState<Activity | null>(null);
  const last = useRef(0);
  useEffect(() => {
    last.current = 0;
    return keepReading(feed, "calls", async (signal) => {
      const after = last.current;
      const fresh = await getJson<Activity>(`/api/activity?after=${after}`, signal).catch(
        () => null,
      );
      // Without an answer the page says so by itself, and reads again when it is connected.
      if (fresh === null || signal.aborted) return;
      // A sandbox that was started anew counts from one again.
      const anew = fresh.last < after;
      last.current = anew ? 0 : fresh.last;
      setActivity((before) => ({
        ...fresh,
        entries: [...fresh.entries.reverse(), ...(anew ? [] : (before?.entries ?? []))].slice(
          0,
          MOST_ENTRIES,
        ),
      }));
    });
  }, [feed]);
  return activity;
}
