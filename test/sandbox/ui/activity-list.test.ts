import { describe, expect, it } from "vitest";
import { filterActivity, summarize } from "../../../src/sandbox/ui/activity/activity-list.ts";
import type { ActivityEntry } from "../../../src/sandbox/ui/drawer/protocol.ts";

const call = (seq: number, more: Partial<ActivityEntry>): ActivityEntry => ({
  seq,
  service: "notion",
  operation: "GET /v1/pages/:id",
  at: "2026-11-22T09:00:00.000Z",
  ms: 10,
  status: 200,
  error: null,
  fault: null,
  failed: false,
  ...more,
});

const calls = [
  call(5, { service: "slack", operation: "chat.postMessage", ms: 90, fault: "slow" }),
  call(4, { ms: null, status: null, failed: true, fault: "reset" }),
  call(3, { service: "gmail", operation: "POST /token", status: 401, failed: true }),
  call(2, { ms: 30 }),
  call(1, {}),
];

describe("filterActivity", () => {
  it.each([
    [{}, [5, 4, 3, 2, 1]],
    [{ service: "notion" as const }, [4, 2, 1]],
    [{ troubled: true }, [5, 4, 3]],
    [{ troubled: true, service: "notion" as const }, [4]],
    [{ search: " PAGES " }, [4, 2, 1]],
    [{ search: "nothing like it" }, []],
  ])("%o", (filter, seqs) => {
    const whole = { service: null, troubled: false, search: "", ...filter };
    expect(filterActivity(calls, whole).map(({ seq }) => seq)).toEqual(seqs);
  });
});

describe("summarize", () => {
  it("makes one line an operation, most calls first", () => {
    expect(summarize(calls)).toEqual([
      {
        service: "notion",
        operation: "GET /v1/pages/:id",
        calls: 3,
        troubled: 1,
        medianMs: 10,
        slowestMs: 30,
      },
      {
        service: "slack",
        operation: "chat.postMessage",
        calls: 1,
        troubled: 1,
        medianMs: 90,
        slowestMs: 90,
      },
      {
        service: "gmail",
        operation: "POST /token",
        calls: 1,
        troubled: 1,
        medianMs: 10,
        slowestMs: 10,
      },
    ]);
  });

  it("knows no time where nothing was answered", () => {
    expect(summarize([call(1, { ms: null })])).toMatchObject([{ medianMs: null, slowestMs: null }]);
    expect(summarize([])).toEqual([]);
  });
});
