/** What may go wrong between the bot and an emulated service, and the log of all that was asked. */

export type Fault =
  /**
   * Answers with this status instead of doing anything (`afterCommit`: after doing it; Gmail only).
   * `html` as an edge proxy would.
   */
  | {
      kind: "status";
      status: number;
      retryAfterSeconds?: number;
      html?: boolean;
      body?: unknown;
      afterCommit?: boolean;
    }
  /** Closes the connection before anything is done. */
  | { kind: "reset" }
  /** Does it, but answers later. */
  | { kind: "slow"; ms: number }
  /** Does it, then closes the connection without an answer. */
  | { kind: "lostAnswer" }
  /** Closes the connection without an answer and does it only then, after a while (Slack only). */
  | { kind: "late"; ms: number }
  /** Does it, then answers 503 and says what was saved, as Notion does for writes (request limits, 2026). */
  | { kind: "saved503" }
  /** Does it, sends the headers and never the whole body. */
  | { kind: "stall" }
  /** Does it, announces the whole body, sends half of it and closes the connection. */
  | { kind: "truncated" };

export type Call = {
  service: "slack" | "notion" | "gmail";
  /** `chat.postMessage`, or `POST /v1/data_sources/:id/query`. */
  operation: string;
  /** Machine time in milliseconds when it arrived. */
  at: number;
  ms?: number;
  status?: number;
  /** Slack's `error` or Notion's `code`, when refused. */
  error?: string;
  /** What was made to go wrong with it. */
  fault?: Fault["kind"];
};

export type FaultRule = {
  /** Part of the operation's name; empty matches every call. */
  operation: string;
  fault: Fault;
  /** How often; every time when not given. */
  times?: number;
};

export type Faults = {
  add(rule: FaultRule): void;
  clear(): void;
  /** The fault for this call, used up once. The first rule that matches wins. */
  take(operation: string): Fault | null;
};

export function createFaults(): Faults {
  let rules: (FaultRule & { left: number })[] = [];
  return {
    add: (rule) => void rules.push({ ...rule, left: rule.times ?? Number.POSITIVE_INFINITY }),
    clear: () => {
      rules = [];
    },
    take(operation) {
      const rule = rules.find(
        ({ left, ...candidate }) => left > 0 && operation.includes(candidate.operation),
      );
      if (rule === undefined) return null;
      rule.left -= 1;
      return rule.fault;
    },
  };
}
