import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createCalendar } from "../../src/lib/time-zone.ts";
import type { Audience } from "../../src/slack/channel-audience.ts";
import { accountPicker, nearestAccounts } from "../../src/slack/views/account-picker.ts";
import { goneMessage, healthCard } from "../../src/slack/views/health-card.ts";
import { helpMessage } from "../../src/slack/views/help.ts";
import { shareQuestion } from "../../src/slack/views/share.ts";
import { anyAccount, anyReading, anyText } from "../support/readings.ts";
import { expectSound, mrkdwnOf } from "../support/sound-message.ts";
import { NOW } from "../support/tam-world.ts";

const calendar = createCalendar("UTC");

const property = <T>(arbitrary: fc.Arbitrary<T>, check: (value: T) => void) =>
  fc.assert(fc.property(arbitrary, check), { numRuns: 300 });

test("the health card of anything is valid, whole and says nothing that it was not told to", () => {
  const options = fc.record(
    {
      repId: fc.constantFrom(null, "U0REP"),
      sharedBy: fc.constant("U0SHARER"),
      typed: anyText,
    },
    { requiredKeys: ["repId"] },
  );
  property(fc.tuple(anyReading, options), ([reading, given]) => {
    const card = healthCard(reading, { now: NOW, calendar, reference: "0a1b2c3d", ...given });
    expectSound(card);
    if (given.sharedBy !== undefined) {
      expect(mrkdwnOf(card.blocks).join("\n")).not.toContain("<@U0REP>");
    }
  });
});

test("the picker and the nearest accounts are valid for any names, few or many", () => {
  property(fc.tuple(anyText, fc.array(anyAccount, { maxLength: 12 })), ([typed, accounts]) => {
    expectSound(accountPicker(typed, accounts));
    expectSound(nearestAccounts(typed, accounts.slice(0, 3)));
  });
  const [one] = fc.sample(anyAccount, { numRuns: 1, seed: 7 });
  if (one === undefined) throw new Error("no sample");
  for (const count of [8, 9, 100, 101, 1000]) {
    const accounts = Array.from({ length: count }, (_, i) => ({
      ...one,
      id: `${i}`,
      name: `A ${i}`,
    }));
    expectSound(accountPicker("a", accounts));
  }
});

test("help is valid for whatever was typed", () => {
  const rows = [{ usage: "health <account>", summary: "How healthy" }];
  property(fc.tuple(anyText, fc.option(anyText)), ([typed, nearest]) => {
    expectSound(helpMessage(rows, { typed, nearest }));
  });
  expectSound(helpMessage(rows));
});

test("the question before sharing and its refusals are valid for any names", () => {
  const audience: fc.Arbitrary<Audience> = fc.oneof(
    fc.record({ kind: fc.constant("safe" as const), name: anyText, people: fc.nat(300) }),
    fc.record({ kind: fc.constant("unsafe" as const), name: anyText, reason: anyText }),
    fc.record({ kind: fc.constant("unknown" as const), reason: anyText }),
    fc.constant({ kind: "notAChannel" as const }),
  );
  property(fc.tuple(anyAccount, audience), ([account, given]) => {
    expectSound(shareQuestion(account, given));
    expectSound(goneMessage(account));
  });
});

describe("the largest card", () => {
  test("keeps whole lines and says how many it left out", () => {
    const worst = "&".repeat(10_000);
    const url = `https://a.example/${"x".repeat(480)}`;
    const [reading] = fc.sample(
      anyReading.filter(({ kind }) => kind === "live"),
      { numRuns: 1, seed: 1 },
    );
    if (reading?.kind !== "live") throw new Error("no sample");
    const ticket = {
      id: "t",
      ticketId: worst,
      accountId: "a",
      subject: worst,
      priority: "P1" as const,
      status: "Open",
      createdAt: new Date("2026-11-01T00:00:00Z"),
      url,
    };
    const row = { id: "r", label: worst, reason: worst, accountIds: ["a"] };
    const card = healthCard(
      {
        ...reading,
        account: { ...reading.account, name: worst, repEmail: worst, active: false },
        p1p2Tickets: Array(40).fill(ticket),
        unusable: Array(40).fill(row),
      },
      { now: NOW, calendar, reference: "0a1b2c3d", repId: null, typed: worst },
    );
    expectSound(card);
    const texts = mrkdwnOf(card.blocks);
    const tickets = texts.find((text) => text.startsWith("*Open P1/P2")) ?? "";
    const shown = tickets.split("\n").filter((line) => line.startsWith("• ")).length;
    expect(shown).toBeGreaterThan(0);
    expect(tickets).toContain(`and ${40 - shown} more`);
  });
});
