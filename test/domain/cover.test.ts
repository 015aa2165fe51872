import { expect, test } from "vitest";
import { checkCoverEnd } from "../../src/domain/cover.ts";

test.each([
  [-1, "past"],
  [0, "ok"],
  [366, "ok"],
  [367, "tooLong"],
])("a cover may end in %i days: %s", (days, expected) => {
  expect(checkCoverEnd(20_000 + days, 20_000)).toBe(expected);
});
