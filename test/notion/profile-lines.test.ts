import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  FEATURE_SOURCES,
  MATURITIES,
  OPPORTUNITY_STATUSES,
  PROFILE_SECTIONS,
  type ProfileSection,
} from "../../src/domain/profile.ts";
import { formatCommunication, parseCommunication } from "../../src/notion/communication-line.ts";
import { formatItem, parseItem, reformatItem } from "../../src/notion/item-line.ts";
import { lineValue } from "../../src/notion/line-text.ts";

describe("a line that was written comes back as the same value", () => {
  const hostile = fc.oneof(
    fc.string({ unit: "binary", maxLength: 40 }),
    fc
      .array(
        fc.constantFrom(
          ": ",
          ":",
          " | ",
          "|",
          "| ",
          "\\",
          "\\\\",
          "\\: ",
          "Maturity: low",
          " | Notes: x",
          "|Status: closed",
          " | Outcome: ",
          "Active",
          "In Use",
          "not adopted",
          "：",
          "https://x.example/a:b",
          "李雷",
          "עברית",
          "\n",
          " ",
          "a",
        ),
        { maxLength: 8 },
      )
      .map((parts) => parts.join("")),
  );
  const value = hostile.map(lineValue);
  const filled = value.filter((text) => text !== "");
  const orNull = fc.option(filled, { nil: null });
  const values: { [S in ProfileSection]: fc.Arbitrary<unknown> } = {
    stakeholders: fc.record({
      name: value,
      role: value,
      maturity: fc.constantFrom(...MATURITIES),
      notes: orNull,
    }),
    integrations: fc.record({ name: value, active: fc.boolean(), since: orNull }),
    features: fc.record({
      feature: value,
      adopted: fc.boolean(),
      source: fc.constantFrom(...FEATURE_SOURCES),
    }),
    environment: fc.record({ text: filled }),
    opportunities: fc.record({
      name: value,
      description: value,
      status: fc.constantFrom(...OPPORTUNITY_STATUSES),
    }),
  };
  test.each(PROFILE_SECTIONS)("%s", (section) => {
    fc.assert(
      fc.property(values[section], (item) => {
        const line = formatItem(section, item as never);
        expect(parseItem(section, line)).toEqual({ value: item, extra: null });
        expect(reformatItem(section, item as never, line)).toBe(line);
      }),
      { numRuns: 1_000 },
    );
  });

  test("records", () => {
    const record = fc.record({
      date: fc.constant("2026-11-23"),
      type: fc.constantFrom("escalation_outreach", "slack_message", "call"),
      subject: value,
      outcome: orNull,
      url: fc.constantFrom(null, "https://x.example/1"),
    });
    fc.assert(
      fc.property(record, (one) => {
        expect(parseCommunication(formatCommunication(one), one.url)).toEqual(one);
      }),
      { numRuns: 1_000 },
    );
  });

  test("a value without end is cut at a character, and control characters are left out", () => {
    expect(lineValue(" a\u0000\u0007b\r\nc ")).toBe("ab\nc");
    const long = lineValue(`a${"😀".repeat(30_000)}`);
    expect(long.length).toBeLessThanOrEqual(40_000);
    expect(long.isWellFormed()).toBe(true);
    expect(long.endsWith("😀…")).toBe(true);
  });
});

describe("people read", () => {
  const call = { date: "2026-11-23", type: "call", outcome: null, url: null };
  test.each([
    ["a subject", { ...call, subject: "Acme: next steps" }, "2026-11-23 | Call | Acme: next steps"],
    [
      "an outcome",
      { ...call, subject: "Plan", outcome: "Promised: a date" },
      "2026-11-23 | Call | Plan | Outcome: Promised: a date",
    ],
    [
      "what would split the line",
      { ...call, subject: "A | Outcome: none" },
      "2026-11-23 | Call | A \\| Outcome: none",
    ],
  ])("%s as it was written", (_what, record, line) => {
    expect(formatCommunication(record)).toBe(line);
  });

  test.each<[ProfileSection, unknown, string]>([
    [
      "stakeholders",
      { name: "Jane: Q", role: "VP: Sales", maturity: "high", notes: "calls: yes" },
      "Jane\\: Q: VP: Sales | Maturity: high | Notes: calls: yes",
    ],
    ["environment", { text: "Cloud: AWS | Frankfurt" }, "Cloud: AWS | Frankfurt"],
    [
      "opportunities",
      { name: "Pilot", description: "goal: speed", status: "surfaced" },
      "Pilot: goal: speed | Status: surfaced",
    ],
  ])("%s as they were written but for a colon in a name", (section, value, line) => {
    expect(formatItem(section, value as never)).toBe(line);
  });
});

describe("lines that people and the earlier system wrote", () => {
  const jane = { name: "Jane", role: "CTO", maturity: "medium", notes: null };
  test.each<[string, ProfileSection, string, unknown, string | null]>([
    ["its usual form", "stakeholders", "Jane: CTO | Maturity: medium", jane, null],
    ["no maturity", "stakeholders", "Jane: CTO", jane, null],
    ["typed without spaces", "stakeholders", "Jane:CTO |maturity:Medium", jane, null],
    ["a name alone", "stakeholders", "Jane", { ...jane, role: "" }, null],
    [
      "a full-width colon",
      "stakeholders",
      "李雷：总监 | Maturity：high",
      { name: "李雷", role: "总监", maturity: "high", notes: null },
      null,
    ],
    [
      "text behind a known word",
      "stakeholders",
      "Jane: CTO | Maturity: medium (met in Berlin)",
      jane,
      "(met in Berlin)",
    ],
    ["a maturity of their own", "stakeholders", "Jane: CTO | Maturity: guru", jane, "guru"],
    [
      "colons in a role, not escaped",
      "stakeholders",
      "Jane: VP: Sales | EMEA | Maturity: high | Notes: calls: yes | no",
      { name: "Jane", role: "VP: Sales | EMEA", maturity: "high", notes: "calls: yes | no" },
      null,
    ],
    [
      "labels in another order",
      "stakeholders",
      "Jane: CTO | Notes: x | Maturity: low",
      { ...jane, notes: "x", maturity: "low" },
      null,
    ],
    [
      "a colon in an old name",
      "integrations",
      "API: v2: Active | Since: 2024",
      { name: "API: v2", active: true, since: "2024" },
      null,
    ],
    [
      "more about its state",
      "integrations",
      "REST: inactive since May | Since: 2024",
      { name: "REST", active: false, since: "2024" },
      "since May",
    ],
    ["no state", "integrations", "Just a note", null, null],
    [
      "a feature without source",
      "features",
      "SSO: in use",
      { feature: "SSO", adopted: true, source: "manual" },
      null,
    ],
    [
      "an unknown source",
      "features",
      "SSO: Not Adopted | Source: survey",
      { feature: "SSO", adopted: false, source: "manual" },
      "survey",
    ],
    ["a feature that is no such line", "features", "Activation: soon", null, null],
    [
      "what the earlier system appended",
      "opportunities",
      "Pilot: with us | Status: surfaced [Dispatched to Sales]",
      { name: "Pilot", description: "with us", status: "surfaced" },
      "[Dispatched to Sales]",
    ],
    [
      "a status that grew twice",
      "opportunities",
      "Pilot: x | Status: discussed | Status: surfaced",
      { name: "Pilot", description: "x", status: "discussed" },
      "Status: surfaced",
    ],
    [
      "a status in words",
      "opportunities",
      "Pilot: x | Status: In Progress",
      { name: "Pilot", description: "x", status: "in_progress" },
      null,
    ],
    ["a path", "environment", "C:\\temp on \\\\server", { text: "C:\\temp on \\server" }, null],
  ])("%s", (_what, section, line, value, extra) => {
    const parsed = parseItem(section, line);
    expect(parsed).toEqual(value === null ? null : { value, extra });
    if (parsed === null || extra === null) return;
    // What stands behind a known word stays when the item changes.
    const again = parseItem(section, reformatItem(section, parsed.value, line));
    expect(again).toEqual(parsed);
  });

  test.each([
    [
      "2026-11-23 | Health Checkin | Hello | Outcome: fine",
      { date: "2026-11-23", type: "health_checkin", subject: "Hello", outcome: "fine", url: null },
    ],
    [
      "2026-11-23 |Call| Hello | again",
      { date: "2026-11-23", type: "call", subject: "Hello | again", outcome: null, url: null },
    ],
    [
      "2026-11-23 | Call | Acme\\: next steps | Outcome: fine\\: all well",
      {
        date: "2026-11-23",
        type: "call",
        subject: "Acme: next steps",
        outcome: "fine: all well",
        url: null,
      },
    ],
    ["Called Jane", null],
    ["soon | Call | x", null],
  ])("the record %s", (line, record) => {
    expect(parseCommunication(line, null)).toEqual(record);
  });
});
