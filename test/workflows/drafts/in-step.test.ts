import { expect, test } from "vitest";
import { inStep } from "../../../src/workflows/drafts/draft-steps.ts";
import { pendingDraft } from "../../support/drafts.ts";

const began = new Date("2026-03-01T10:00:00Z");
const seen = pendingDraft({ state: "creating", attempts: 2, stepStartedAt: began });

// A worker that was held up comes back with what it found of a step, when another worker has begun the next one.
test.each([
  ["the step that was looked at", seen, true],
  ["the same, called doubtful meanwhile", { ...seen, state: "unclear" as const }, true],
  [
    "one that was begun anew",
    { ...seen, attempts: 3, stepStartedAt: new Date("2026-03-01T10:05:00Z") },
    false,
  ],
  [
    "one begun anew after a new approval",
    { ...seen, stepStartedAt: new Date("2026-03-01T10:05:00Z") },
    false,
  ],
  ["none, as it ended", { ...seen, stepStartedAt: null }, false],
  ["another try in the same moment", { ...seen, attempts: 3 }, false],
])("what was found of a step counts for %s: %#", (_, now, counts) => {
  expect(inStep(seen, (draft) => ({ ...draft, note: "found" }))(now)).toEqual(
    counts ? { ...now, note: "found" } : null,
  );
});

test("before its first step a draft is in none", () => {
  const wanted = pendingDraft({ state: "wanted", attempts: 0, stepStartedAt: null });
  const decide = inStep(wanted, (draft) => draft);
  expect(decide(wanted)).toBe(wanted);
  expect(decide({ ...wanted, state: "creating", attempts: 1, stepStartedAt: began })).toBeNull();
});
