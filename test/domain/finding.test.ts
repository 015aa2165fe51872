import { expect, test } from "vitest";
import { failureOf, fine, warning } from "../../src/domain/finding.ts";

test.each([
  ["It is empty; set it.", "It is empty.", "Set it."],
  ["It is empty. set it. Then start.", "It is empty.", "Set it. Then start."],
  ["It is\nempty; set\nit.", "It is\nempty.", "Set\nit."],
  ["It is 1.5; x;y.", "It is 1.5.", "X;y."],
  ["It is empty", "It is empty", "See what it says."],
  ["; set it.", "; set it.", "See what it says."],
])("the failure %j says %j and %j", (problem, what, fix) => {
  expect(failureOf("a", problem)).toEqual({ id: "a", level: "failure", what, fix });
});

test("only what is well has nothing to mend", () => {
  expect(fine("a", "Well.")).toEqual({ id: "a", level: "ok", what: "Well.", fix: null });
  expect(warning("a", "Old.", "New.")).toEqual({
    id: "a",
    level: "warning",
    what: "Old.",
    fix: "New.",
  });
});
