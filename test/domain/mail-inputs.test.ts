import { expect, test } from "vitest";
import { MAIL_INPUTS } from "../../src/domain/mail-inputs.ts";

/** `*` = has to be given, `…` = one entry a line. */
test("what the rep is asked for", () => {
  const asked = Object.entries(MAIL_INPUTS).map(([type, inputs]) => [
    type,
    inputs.map(
      ({ name, label, required, lines }) =>
        `${name}${required ? "*" : ""}${lines ? "…" : ""} ${label}`,
    ),
  ]);
  expect(Object.fromEntries(asked)).toEqual({
    escalation_outreach: [],
    health_checkin: [],
    release_notes: [
      "version* Release",
      "highlights*… What is new, one a line",
      "breaking… What they have to change, one a line",
      "url Link to the full notes",
    ],
    roadmap_preview: [
      "period* Period, such as “the first half of 2027”",
      "items*… What is planned, one a line",
      "url Link to the roadmap",
    ],
    customer_success_review: [],
  });
});
