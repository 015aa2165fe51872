import { expect, test } from "vitest";
import { missedKey } from "../../src/domain/missed-run.ts";

test("a missed run is one thing, whatever is said or done about it", () => {
  const run = { job: "health-scan", wall: "2026-11-30T07:00" } as const;
  expect(missedKey(run)).toBe("missed:health-scan:2026-11-30T07:00");
});
