import { afterEach, beforeEach, expect, test } from "vitest";
import {
  type ConformanceWorker,
  openConformanceWorker,
} from "../../../src/sandbox/conformance/conformance-worker.ts";
import { openWorkspace, pageId } from "../notion/workspace.ts";

const problems: string[] = [];
let worker: ConformanceWorker;
beforeEach(() => {
  problems.length = 0;
  worker = openConformanceWorker({ onProblem: (problem) => problems.push(problem) });
});
afterEach(() => worker.close());

test("judges in its own thread and reports what is wrong, with the operation", async () => {
  worker.check("notion.request", "GET /v1/users/me", {});
  worker.check("notion.request", "GET /v1/pages/:id", { page_id: 5 });
  worker.check("slack.request", "chat.postMessage", { channel: "C1", blocks: [{ type: "bogus" }] });
  await worker.settled();
  expect(problems).toEqual([
    "GET /v1/pages/:id notion.request: /page_id must be string",
    'chat.postMessage slack.request: /blocks/0/type is no known block: "bogus"',
  ]);
});

test("an emulator is answered at once; findings come by the callback", async () => {
  const { emulator, notion } = await openWorkspace({ conformance: worker.notion });
  await notion.users.me({});
  await notion.pages.retrieve({ page_id: pageId("a", 1) }).catch(() => null);
  expect(worker.slack.request("users.list", { limit: "many" })).toEqual([]);
  await worker.settled();
  await emulator.close();
  expect(emulator.problems).toEqual([]);
  expect(problems).toEqual(["users.list slack.request: /limit must be number"]);
});

test("under a flood some are left out, and counted", async () => {
  for (let n = 0; n < 600; n += 1) worker.check("notion.request", "GET /v1/users/me", {});
  expect(worker.skipped).toBe(100);
  await worker.settled();
  expect(problems).toEqual([]);
});

test("after it was closed nothing is judged, and nobody waits", async () => {
  worker.check("notion.request", "GET /v1/pages/:id", { page_id: 5 });
  await worker.close();
  worker.check("notion.request", "GET /v1/pages/:id", { page_id: 5 });
  await worker.settled();
  expect(problems).toEqual([]);
});
