import { type Dispatch, useEffect, useMemo, useReducer, useRef, useState } from "react";
import { type Api, createApi, listen } from "./api.ts";
import { type ChangeFeed, createChangeFeed, EVERYTHING } from "./drawer/changes.ts";
import type { PageEvent } from "./protocol.ts";
import { type Action, initialState, reduce, type State } from "./workspace-state.ts";

/**
 * The workspace as one person sees it in one channel, kept up to date. The line for events is
 * opened first and the rest read after, so nothing falls between; events that come while reading
 * are applied on top of what was read.
 */
export function useWorkspace(
  as: string | null,
  channel: string | null,
): { state: State; dispatch: Dispatch<Action>; api: Api; feed: ChangeFeed } {
  const [state, dispatch] = useReducer(reduce, initialState);
  const api = useMemo(() => createApi(as), [as]);
  const [feed] = useState(createChangeFeed);
  /** Events that came while reading. */
  const missed = useRef<PageEvent[]>([]);
  const known = useRef(new Set<string>());
  known.current = new Set(state.workspace?.channels.map(({ id }) => id));
  const lineOpen = useRef(false);

  /** Only the newest reading counts, whichever answer comes last. */
  const readings = useRef(0);
  const load = useRef((_signal: AbortSignal) => Promise.resolve());
  load.current = async (signal) => {
    readings.current += 1;
    const reading = readings.current;
    missed.current = [];
    const outdated = () => signal.aborted || reading !== readings.current;
    try {
      const workspace = await api.workspace(channel, signal);
      if (outdated()) return;
      dispatch({ kind: "loaded", workspace });
      for (const event of missed.current) dispatch({ kind: "event", event });
    } catch {
      if (!outdated()) dispatch({ kind: "connected", connected: false });
    }
  };

  // Another channel, or the first visit, which finds out whom one is to begin with.
  // biome-ignore lint/correctness/useExhaustiveDependencies: `channel` is what the reading asks for.
  useEffect(() => {
    if (as !== null && !lineOpen.current) return;
    const controller = new AbortController();
    void load.current(controller.signal);
    return () => controller.abort();
  }, [as, channel]);

  useEffect(() => {
    if (as === null) return;
    const controller = new AbortController();
    const hangUp = listen(as, {
      open() {
        lineOpen.current = true;
        dispatch({ kind: "connected", connected: true });
        feed.tell(EVERYTHING);
        void load.current(controller.signal);
      },
      event(event) {
        if (event.kind === "changed") return feed.tell(event.changed);
        missed.current.push(event);
        dispatch({ kind: "event", event });
        // A conversation that was opened just now: the list of channels is older than it.
        if (event.kind === "message" && !known.current.has(event.message.channel)) {
          void load.current(controller.signal);
        }
      },
      lost: () => dispatch({ kind: "connected", connected: false }),
    });
    return () => {
      lineOpen.current = false;
      controller.abort();
      hangUp();
    };
  }, [as, feed]);

  return { state, dispatch, api, feed };
}
