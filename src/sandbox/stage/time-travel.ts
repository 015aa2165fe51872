import { DAY_MS, delay, elapsedMs } from "../../lib/time.ts";
import type { BotWork } from "../bot-protocol.ts";

export type TravelState = {
  playing: boolean;
  /** Where the clock is on its way to; null = it runs as the machine's does. */
  until: Date | null;
  /** What the bot is still at, in words, while the clock waits for it. */
  waitingFor: string | null;
  /** Why it stopped on the way, in words; null = it did not. */
  stopped: string | null;
};

export type TimeTravel = {
  readonly state: TravelState;
  /**
   * Lets time pass until then without leaping over anything: at each moment at which the bot has
   * something to do the clock waits until that is done. Resolves when it is there, or when it was paused.
   * Rejects, in words, when it is under way already, the time is past, or the bot is gone.
   */
  passTo(to: Date): Promise<void>;
  /** A day a second, or slower when the bot needs longer, until `pause`. */
  play(): void;
  pause(): void;
};

const LOOK_AGAIN_MS = 25;
/** A wait shorter than this is not worth a word. */
const WORTH_A_WORD_MS = 700;
const DAY_TAKES_MS = 1_000;

export function createTimeTravel(deps: {
  now: () => Date;
  /** Sets everybody's clock, the bot's too. */
  move: (to: Date) => Promise<void>;
  look: () => Promise<BotWork>;
  /** After each day and each change of the state. */
  onChange: () => void;
}): TimeTravel {
  const { now, move, look, onChange } = deps;
  const idle = { playing: false, until: null, waitingFor: null };
  let state: TravelState = { ...idle, stopped: null };
  let travelling: AbortController | null = null;

  function change(next: Partial<TravelState>): void {
    state = { ...state, ...next };
    onChange();
  }

  /** Resolves with the next due time when all that is due by now is done. */
  async function workDone(signal: AbortSignal): Promise<Date | null> {
    const since = elapsedMs();
    for (;;) {
      const { busy, next } = await look();
      signal.throwIfAborted();
      if (busy === null) {
        if (state.waitingFor !== null) change({ waitingFor: null });
        return next;
      }
      if (busy !== state.waitingFor && elapsedMs() - since > WORTH_A_WORD_MS)
        change({ waitingFor: busy });
      await delay(LOOK_AGAIN_MS, signal);
    }
  }

  async function walk(to: Date, signal: AbortSignal): Promise<void> {
    change({ until: to });
    while (now() < to) {
      const next = await workDone(signal);
      const stop = next !== null && next < to ? next : to;
      // While it was waited for, the clock ran on.
      if (stop > now()) await move(stop);
      onChange();
    }
    await workDone(signal);
  }

  async function playDays(signal: AbortSignal): Promise<void> {
    for (;;) {
      const since = elapsedMs();
      await walk(new Date(now().getTime() + DAY_MS), signal);
      await delay(Math.max(0, DAY_TAKES_MS - (elapsedMs() - since)), signal);
    }
  }

  async function travel(way: (signal: AbortSignal) => Promise<void>): Promise<void> {
    if (travelling !== null) throw new Error("The clock is on its way already. Pause it first.");
    const paused = new AbortController();
    travelling = paused;
    try {
      await way(paused.signal);
      change({ ...idle, stopped: null });
    } catch (error) {
      const words = error instanceof Error ? error.message : String(error);
      change({ ...idle, stopped: paused.signal.aborted ? null : words });
      if (!paused.signal.aborted) throw error;
    } finally {
      travelling = null;
    }
  }

  return {
    get state() {
      return state;
    },
    async passTo(to) {
      if (!(to > now())) throw new RangeError("The clock only moves ahead.");
      await travel((signal) => walk(to, signal));
    },
    play() {
      if (travelling !== null) return;
      change({ playing: true, stopped: null });
      // What stopped it stands in the state.
      void travel(playDays).catch(() => {});
    },
    pause: () => travelling?.abort(new Error("paused")),
  };
}
