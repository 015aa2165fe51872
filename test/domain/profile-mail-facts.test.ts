import { expect, test } from "vitest";
import type { CommunicationRecord } from "../../src/domain/communication.ts";
import type { ProfilePage } from "../../src/domain/profile.ts";
import { NO_PROFILE, profileMailFacts } from "../../src/domain/profile-mail-facts.ts";

const item = <T>(value: T) => ({ id: "block", revision: "1", value });
const empty: ProfilePage["sections"] = {
  stakeholders: [],
  integrations: [],
  features: [],
  environment: [],
  opportunities: [],
};
const record = (over: Partial<CommunicationRecord>): CommunicationRecord => ({
  date: "2026-11-02",
  type: "health_checkin",
  subject: "A short check-in",
  outcome: null,
  url: null,
  ...over,
});
const factsOf = (
  over: Partial<ProfilePage["sections"]>,
  communications: CommunicationRecord[] = [],
  contact: string | null = "June Okafor",
) =>
  profileMailFacts(
    { sections: { ...empty, ...over }, communications },
    contact,
    (day) => `on ${day}`,
  );

test("an empty profile gives nothing", () => {
  expect(factsOf({})).toEqual(NO_PROFILE);
});

test("sections as a mail prints them; an opportunity that is closed is over", () => {
  expect(
    factsOf({
      integrations: [item({ name: "REST API", active: true, since: "2024" })],
      features: [item({ feature: "SSO", adopted: false, source: "ticket" as const })],
      environment: [item({ text: "Azure" })],
      opportunities: [
        item({ name: "SDK pilot", description: "a month", status: "discussed" as const }),
        item({ name: "Old", description: "done", status: "closed" as const }),
      ],
    }),
  ).toMatchObject({
    integrations: [{ name: "REST API", active: true, since: "2024" }],
    features: [{ name: "SSO", adopted: false }],
    environment: ["Azure"],
    opportunities: [{ name: "SDK pilot", description: "a month" }],
  });
});

test.each([
  ["June Okafor", "high"],
  ["  june okafor ", "high"],
  ["\uff2aune Okafor", "high"],
  ["Somebody else", null],
  [null, null],
])("the depth is that of the contact %s", (contact, maturity) => {
  const stakeholders = [
    item({ name: "June Okafor", role: "CTO", maturity: "high" as const, notes: "internal" }),
  ];
  expect(factsOf({ stakeholders }, [], contact).maturity).toBe(maturity);
});

test("what was written for colleagues is not told to the customer", () => {
  const { communications, promised } = factsOf({}, [
    record({ type: "slack_message", subject: "They are furious" }),
    record({ subject: "One", outcome: "No answer yet: they hate us" }),
    record({ subject: "Two", outcome: "Meeting agreed" }),
    record({ subject: "Three", outcome: "Problem solved: at last, after much shouting" }),
    record({ subject: "Four", outcome: "Problem solved" }),
  ]);
  expect(promised).toEqual([]);
  expect(communications.map(({ subject, outcome }) => [subject, outcome])).toEqual([
    ["One", null],
    ["Two", "Meeting agreed"],
    ["Three", null],
    ["Four", "Problem solved"],
  ]);
});

test("the newest five mails are told, whatever else was logged between", () => {
  const history = [1, 2, 3, 4, 5, 6].flatMap((n) => [
    record({ type: "call", subject: `Call ${n}` }),
    record({ type: "release_notes", subject: `Mail ${n}`, date: `2026-11-0${n}` }),
  ]);
  expect(factsOf({}, history).communications).toEqual(
    [1, 2, 3, 4, 5].map((n) => ({
      date: `on 2026-11-0${n}`,
      type: "release_notes",
      subject: `Mail ${n}`,
      outcome: null,
    })),
  );
});

test("a promise stands until a newer record says that it was kept", () => {
  const promise = record({ outcome: "Promised: the migration plan by Friday" });
  const older = record({ outcome: "promised: a call" });
  const kept = record({ outcome: "Promise kept" });
  expect(factsOf({}, [promise, older]).promised).toEqual([
    "the migration plan by Friday",
    "a call",
  ]);
  expect(factsOf({}, [promise, kept, older]).promised).toEqual(["the migration plan by Friday"]);
  expect(factsOf({}, [kept, promise]).promised).toEqual([]);
  expect(factsOf({}, [record({ outcome: "Promised" })]).promised).toEqual([]);
  expect(factsOf({}, [record({ outcome: " Promised: a call" })]).promised).toEqual(["a call"]);
});
