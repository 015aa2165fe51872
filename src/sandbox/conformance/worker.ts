import { parentPort } from "node:worker_threads";
import { openConformance } from "./conformance.ts";
import type { Check, Finding } from "./conformance-worker.ts";
import { forForms } from "./slack-form.ts";

/** The thread's own side: judges one body after the other and answers each. */
const { gmail, notion, slack } = await openConformance();
const form = forForms(slack);

const JUDGES: Record<Check["kind"], (operation: string, body: unknown) => string[]> = {
  "gmail.request": (operation, body) => gmail.request(operation, body),
  "gmail.response": (operation, body) => gmail.response(operation, body),
  "notion.request": (operation, body) => notion.request(operation, body),
  "notion.response": (operation, body) => notion.response(operation, body),
  "slack.request": (method, body) => form.request(method, body),
};

parentPort?.on("message", ({ id, kind, operation, body }: Check) => {
  const finding: Finding = { id, problems: JUDGES[kind](operation, body) };
  parentPort?.postMessage(finding);
});
