import { describeProblem, ONE_TABLE, type Problem } from "./block-kit.ts";

/** Slack's `ok: false`: `message` is the error's code; `details` are merged into the answer. */
export class Refusal extends Error {
  readonly details: Record<string, unknown>;
  /** Seconds; makes the answer a 429. */
  readonly retryAfter: number | undefined;
  constructor(code: string, details: Record<string, unknown> = {}, retryAfter?: number) {
    super(code);
    this.name = "Refusal";
    this.details = details;
    this.retryAfter = retryAfter;
  }
}

export function refuse(code: string, details?: Record<string, unknown>): never {
  throw new Refusal(code, details);
}

/** `invalid_arguments`, with the words Slack puts into `response_metadata.messages`. */
export const refuseArguments = (...complaints: string[]): never =>
  refuse("invalid_arguments", {
    response_metadata: { messages: complaints.map((complaint) => `[ERROR] ${complaint}`) },
  });

/** Messages are refused as `invalid_blocks` and carry `errors` too (as seen in bolt-js issues). */
export function refuseProblems(
  problems: Problem[],
  code: "invalid_blocks" | "invalid_arguments",
): void {
  if (problems.length === 0) return;
  const errors = problems.map(describeProblem);
  const messages = errors.map((error) => `[ERROR] ${error}`);
  if (problems.every(({ message }) => message === ONE_TABLE))
    refuse("invalid_attachments", { response_metadata: { messages } });
  refuse(code, {
    ...(code === "invalid_blocks" ? { errors } : {}),
    response_metadata: { messages },
  });
}
