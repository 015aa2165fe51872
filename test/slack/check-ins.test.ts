// The monthly check-ins as reps meet them.
import { expect, test } from "vitest";
import { eventually, openBot, textsOf } from "../support/bot.ts";
import { channels, people } from "../support/slack-world.ts";
import { accountRow } from "../support/tam-world.ts";

const FIRST = new Date("2026-12-01T10:00:30Z");
const contact = { "Contact Name": "Jane Doe", "Contact Email": "jane@customer.example" };

test("on the 1st at 10:00 each account gets one draft, each rep one message that names the others too", async () => {
  await using bot = await openBot({
    gmail: true,
    settings: { HEALTH_SCAN_CRON: "off", CHECKIN_CRON: "0 10 1 * *" },
    rows: [
      accountRow("Acme Corp", contact),
      accountRow("Globex", contact),
      accountRow("Hooli"),
      accountRow("Initech", { ...contact, "Rep Email": null }),
      accountRow("Stark", { ...contact, "Rep Email": "ben@tam.example" }),
    ],
  });
  bot.clock.set(FIRST);
  await bot.app.runDue();
  const message = await bot.until(people.ana, channels.imAna, (one) => {
    const text = textsOf(one);
    return text.includes("Check-ins of 2026-12") && text.split("waits for you").length === 3;
  });
  const text = textsOf(message);
  for (const part of ["Acme Corp", "Globex", "Hooli: no Contact Email"])
    expect(text).toContain(part);
  expect(text).not.toContain("Stark");
  const mailbox = await bot.gmail.mailbox("ana@tam.example");
  expect(mailbox.drafts).toHaveLength(2);
  expect(mailbox.sent).toEqual([]);
  await eventually(async () => (await bot.gmail.mailbox("ben@tam.example")).drafts.length).toBe(1);
  // Two requests a draft; the tokens, one a mailbox and scope; none refused.
  const { calls } = bot.gmail;
  const asked = (operation: string) => calls.filter((call) => call.operation === operation).length;
  expect(asked("POST /gmail/v1/users/:userId/drafts")).toBe(3);
  expect(asked("GET /gmail/v1/users/:userId/drafts/:id")).toBe(3);
  expect(calls.filter(({ status }) => status === 429)).toEqual([]);
  // Once more on the same day: nothing new.
  bot.clock.set(new Date(FIRST.getTime() + 60_000));
  await bot.app.runDue();
  expect((await bot.gmail.mailbox("ana@tam.example")).drafts).toHaveLength(2);
});

test("a rep without any draft is told what is missing, one whose accounts want none is left alone", async () => {
  await using bot = await openBot({
    gmail: true,
    settings: { HEALTH_SCAN_CRON: "off", CHECKIN_CRON: "0 10 1 * *" },
    rows: [
      accountRow("Hooli"),
      accountRow("Stark", {
        ...contact,
        "Rep Email": "ben@tam.example",
        "Check-in Interval": 0,
      }),
    ],
  });
  bot.clock.set(FIRST);
  await bot.app.runDue();
  const message = await bot.until(people.ana, channels.imAna, (one) =>
    textsOf(one).includes("Check-ins of 2026-12"),
  );
  expect(textsOf(message)).toContain("Hooli: no Contact Email");
  const counts = await bot.app.services.store.outbox.counts();
  expect(counts.pending + counts.sending + counts.posted).toBe(1);
});
