import { expect, test } from "vitest";
import { composeOutcome } from "../../src/domain/mail-outcome.ts";

test.each([
  [null, null, null],
  ["", "  ", null],
  ["Promised", null, "Promised"],
  [null, "a plan", "a plan"],
  ["Promised", " the  plan\r\n\tby Friday ", "Promised: the plan by Friday"],
])("%j and %j are %j", (choice, words, expected) => {
  expect(composeOutcome(choice, words)).toBe(expected);
});
