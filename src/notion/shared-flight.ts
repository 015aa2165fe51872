import { abortable } from "../lib/abortable.ts";

/** One value that many ask for: fetched once at a time, kept when it worked, tried anew when not. */
export type SharedFlight<Input, Value> = {
  /** The value, fetched with `input` unless it is known or on its way. A caller's signal ends its own wait only. */
  get(input: Input, signal?: AbortSignal): Promise<Value>;
  /** Lets the next `get` fetch again. */
  forget(): void;
};

export function createSharedFlight<Input, Value>(
  fetchValue: (input: Input) => Promise<Value>,
): SharedFlight<Input, Value> {
  let current: Promise<Value> | null = null;

  const start = (input: Input): Promise<Value> => {
    const flight = fetchValue(input);
    current = flight;
    // Also keeps a failure from being reported as unhandled when every caller has left.
    flight.catch(() => {
      if (current === flight) current = null;
    });
    return flight;
  };

  return {
    async get(input, signal) {
      signal?.throwIfAborted();
      return abortable(current ?? start(input), signal);
    },
    forget() {
      current = null;
    },
  };
}
