import { expect, test } from "vitest";
import { type Cover, checkCoverEnd, findCover } from "../../src/domain/cover.ts";

test.each([
  [-1, "past"],
  [0, "ok"],
  [366, "ok"],
  [367, "tooLong"],
])("a cover may end in %i days: %s", (days, expected) => {
  expect(checkCoverEnd(20_000 + days, 20_000)).toBe(expected);
});

test.each([
  ["ana@reps.example", "U2"],
  [" Ana@Reps.example ", "U2"],
  ["cy@reps.example", undefined],
  ["", undefined],
])("who covers “%s”: %s", (repEmail, expected) => {
  const at = new Date("2026-03-02T09:00:00Z");
  const cover = (rep: string, userId: string): Cover => ({
    repEmail: rep,
    userId,
    until: at,
    setBy: "U9",
    at,
  });
  const covers = [cover("ben@reps.example", "U1"), cover("ana@reps.example", "U2")];
  expect(findCover(covers, repEmail)?.userId).toBe(expected);
});
