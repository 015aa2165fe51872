import { Worker } from "node:worker_threads";
import type { GmailConformance } from "../gmail/contract.ts";
import type { NotionConformance } from "../notion/contract.ts";
import type { SlackFormConformance } from "./slack-form.ts";

/** `slack.request`: as a form, with flags and numbers as text (see `forForms`). */
export type CheckKind =
  | "gmail.request"
  | "gmail.response"
  | "notion.request"
  | "notion.response"
  | "slack.request";

export type Check = { id: number; kind: CheckKind; operation: string; body: unknown };
export type Finding = { id: number; problems: string[] };

export type ConformanceWorker = {
  /** Judges in the background; what is wrong goes to `onProblem`. */
  check(kind: CheckKind, operation: string, body: unknown): void;
  /** Ready to be handed to the emulators: they answer at once that nothing is wrong. */
  gmail: GmailConformance;
  notion: NotionConformance;
  slack: SlackFormConformance;
  /** Checks left out because too many were waiting. */
  readonly skipped: number;
  /** When everything handed in so far is judged. */
  settled(): Promise<void>;
  close(): Promise<void>;
};

/** Waiting bodies are memory: under a flood some are not judged. */
const MAX_WAITING = 500;

/**
 * The same judgements as `openConformance` in a thread of their own, so that an emulator never
 * stalls on them (compiling one type takes up to half a second). It does not keep the process alive.
 */
export function openConformanceWorker(input: {
  onProblem(problem: string): void;
}): ConformanceWorker {
  const worker = new Worker(new URL("./worker.ts", import.meta.url));
  worker.unref();
  const waiting = new Map<number, string>();
  let settling: (() => void)[] = [];
  let next = 0;
  let skipped = 0;
  let open = true;

  const settle = () => {
    if (waiting.size > 0) return;
    for (const done of settling) done();
    settling = [];
  };
  worker.on("message", ({ id, problems }: Finding) => {
    const what = waiting.get(id);
    waiting.delete(id);
    for (const problem of problems) input.onProblem(`${what}: ${problem}`);
    settle();
  });
  const stop = (reason: string | null) => {
    if (!open) return;
    open = false;
    waiting.clear();
    if (reason !== null) input.onProblem(`The conformance check stopped: ${reason}`);
    settle();
  };
  worker.on("error", (error) => stop(error instanceof Error ? error.message : String(error)));
  worker.on("exit", (code) => stop(`exit ${code}`));

  const check: ConformanceWorker["check"] = (kind, operation, body) => {
    if (!open) return;
    if (waiting.size >= MAX_WAITING) {
      skipped += 1;
      return;
    }
    const id = next;
    next += 1;
    waiting.set(id, `${operation} ${kind}`);
    const message: Check = { id, kind, operation, body };
    worker.postMessage(message);
  };
  const later = (kind: CheckKind) => (operation: string, body: unknown) => {
    check(kind, operation, body);
    return [];
  };

  return {
    check,
    gmail: { request: later("gmail.request"), response: later("gmail.response") },
    notion: { request: later("notion.request"), response: later("notion.response") },
    slack: { request: later("slack.request"), response: () => [] },
    get skipped() {
      return skipped;
    },
    settled: () =>
      waiting.size === 0
        ? Promise.resolve()
        : new Promise((resolve) => void settling.push(resolve)),
    async close() {
      stop(null);
      await worker.terminate();
    },
  };
}
