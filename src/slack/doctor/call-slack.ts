import type { WebClient } from "@slack/web-api";
import { readFailure } from "../post-error.ts";

/** What one harmless call says: its answer, or Slack's code with words. `reached` false: no answer of Slack's. */
export type Answer<T> =
  | { kind: "answer"; value: T }
  | { kind: "refused"; code: string; words: string; reached: boolean };

/** Failures are values here: each of them is a finding. */
export async function callSlack<T>(
  client: WebClient,
  call: (client: WebClient) => Promise<T>,
): Promise<Answer<T>> {
  try {
    return { kind: "answer", value: await call(client) };
  } catch (error) {
    const { code, error: words } = readFailure(error);
    return { kind: "refused", code, words, reached: !["unreachable", "no_answer"].includes(code) };
  }
}
