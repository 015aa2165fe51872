export type TimeLimit = {
  /** Aborted when the time is over. */
  signal: AbortSignal;
  /** All is done: nothing is aborted any more. */
  end(): void;
  /** Aborts now, with this reason. */
  giveUp(reason: unknown): void;
};

/**
 * As `AbortSignal.timeout`, but it can be ended: that one holds on to whatever listens to it until the time has passed,
 * which at hundreds of commands a second is what the pauses for garbage are spent on.
 */
export function startTimeLimit(ms: number): TimeLimit {
  const controller = new AbortController();
  const timer = setTimeout(() => controller.abort(), ms);
  const end = () => clearTimeout(timer);
  return {
    signal: controller.signal,
    end,
    giveUp(reason) {
      end();
      controller.abort(reason);
    },
  };
}
