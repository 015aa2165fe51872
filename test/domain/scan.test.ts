import { expect, test } from "vitest";
import { holdsPosts } from "../../src/domain/scan.ts";
import { storedScan } from "../support/stored.ts";

test.each([
  ["done", "a storm", true],
  ["decided", "a storm", true],
  ["done", null, false],
  ["held", "half of all accounts are gone", false],
  ["failed", "Notion did not answer", false],
] as const)("a scan that is %s with the reason %j holds posts: %s", (state, reason, holds) => {
  expect(holdsPosts(storedScan("s", { state, reason }))).toBe(holds);
});
