// For every test file: each request that a bot made of an emulator of this process, whatever the emulator thought of it,
// is judged by what others say about the service (test/support/second-opinion/). The emulators' own tests ask what no
// bot may ask, so they are left out, as are those of the page alone.
import { subscribe } from "node:diagnostics_channel";
import { appendFileSync } from "node:fs";
import { afterAll, expect } from "vitest";
import { ASKED, type Asked } from "../../src/sandbox/asked.ts";
import { EXPECTED_OBJECTIONS } from "./second-opinion/expected-objections.ts";
import type { AskedJudge } from "./second-opinion/judge-asked.ts";

/** Files whose requests come from clients and small apps of their own. */
const NOT_OF_BOT = /\/test\/(?:sandbox\/|e2e\/page\.test\.ts$)/;
/** What waits is memory; what is judged while a test runs takes time from it. */
const MOST_WAITING = 5_000;

const counts: Record<Asked["service"], number> = { slack: 0, notion: 0, gmail: 0 };
const objections = new Map<string, number>();
const expected: RegExp[] = [];
const waiting: Asked[] = [];
let opening: Promise<AskedJudge> | null = null;
let judging = Promise.resolve();

subscribe(EXPECTED_OBJECTIONS.name, (pattern) => void expected.push(pattern as RegExp));
subscribe(ASKED.name, (asked) => {
  const isOfBot = !NOT_OF_BOT.test(expect.getState().testPath ?? "");
  if (!isOfBot) return;
  waiting.push(asked as Asked);
  if (waiting.length >= MOST_WAITING) judging = judging.then(judgeWaiting);
});

async function judgeWaiting(): Promise<void> {
  const batch = waiting.splice(0);
  if (batch.length === 0) return;
  // Loaded where there is something to judge: most files ask nothing.
  opening ??= import("./second-opinion/judge-asked.ts").then(({ openAskedJudge }) =>
    openAskedJudge(),
  );
  const judge = await opening;
  for (const asked of batch) {
    counts[asked.service] += 1;
    for (const objection of judge(asked)) {
      const text = `${asked.service} ${asked.operation}: ${objection}`;
      objections.set(text, (objections.get(text) ?? 0) + 1);
    }
  }
}

afterAll(async () => {
  await judging.then(judgeWaiting);
  const found = [...objections.keys()];
  const told = process.env.SECOND_OPINIONS;
  const unexpected = found.filter((text) => !expected.some((pattern) => pattern.test(text)));
  if (told !== undefined && opening !== null)
    appendFileSync(told, `${JSON.stringify({ ...counts, objections: unexpected.length })}\n`);
  expect(unexpected, "what others have against the bot's requests").toEqual([]);
  const missing = expected.filter((pattern) => !found.some((text) => pattern.test(text)));
  expect(missing.map(String), "expected objections that nobody raised").toEqual([]);
});
