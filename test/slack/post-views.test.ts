import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { SUMMARY_SECTIONS } from "../../src/domain/alert-plan/alert-plan.ts";
import type { NamedAccount, Post } from "../../src/domain/outbox.ts";
import type { StoredEpisode } from "../../src/domain/stored-episode.ts";
import { createCalendar } from "../../src/lib/time-zone.ts";
import {
  ACTION,
  decodeDays,
  decodeEpisode,
  decodePost,
  SNOOZE_ACTIONS,
} from "../../src/slack/ids.ts";
import { alertMessage } from "../../src/slack/views/alert.ts";
import { type Message, section } from "../../src/slack/views/blocks.ts";
import { adminsMessage, directMessage } from "../../src/slack/views/direct.ts";
import { missedMessage } from "../../src/slack/views/missed.ts";
import { noticeContinuation, noticeMessage, splitNotice } from "../../src/slack/views/notice.ts";
import { plainer } from "../../src/slack/views/plainer.ts";
import { replyMessage } from "../../src/slack/views/reply.ts";
import { splitSummary, summaryMessages } from "../../src/slack/views/summary.ts";
import { blockTexts } from "../support/bot.ts";
import { pendingDraft } from "../support/drafts.ts";
import { anyDirect, anyNotice, anyStoredEpisode, anySummary } from "../support/posts.ts";
import { anyText } from "../support/readings.ts";
import { expectSound } from "../support/sound-message.ts";
import { alertFacts, missedPost, named, storedEpisode } from "../support/stored.ts";

const calendar = createCalendar("Europe/Berlin");
const now = new Date("2026-03-02T08:00:00Z");
const snoozes = Object.values(SNOOZE_ACTIONS);
const nobody = { acknowledged: null, snoozed: null };
const options = { now, calendar, repId: "U0REP", names: nobody };

/** Sound, and so is each line of its plainer form. */
function expectSoundEither(message: Message, mentions: readonly string[] = []): void {
  expectSound(message, mentions);
  const { text } = plainer(message);
  expect(new TextEncoder().encode(text).length).toBeLessThanOrEqual(4_000);
  for (const line of text.split("\n").filter((one) => one !== ""))
    expectSound({ text: "x", blocks: [section(line)] }, mentions);
}

const textsOf = ({ text, blocks = [] }: Message): string =>
  [text, ...blockTexts(blocks)].join("\n");

const actionIds = ({ blocks = [] }: Message): string[] =>
  blocks.flatMap((block) =>
    block.type === "actions"
      ? block.elements.map((element) => ("action_id" in element ? (element.action_id ?? "") : ""))
      : [],
  );

test("an alert of anything is valid, mentions the rep alone and carries its episode", () => {
  fc.assert(
    fc.property(
      anyStoredEpisode,
      fc.constantFrom(null, "U0REP"),
      fc.record({ acknowledged: fc.option(anyText), snoozed: fc.option(anyText) }),
      fc.boolean(),
      (stored, repId, names, superseded) => {
        const message = alertMessage(stored, { now, calendar, repId, names, superseded });
        expectSoundEither(message, ["U0REP"]);
        const buttons = message.blocks?.find(({ type }) => type === "actions");
        expect(buttons === undefined).toBe(stored.ended !== null || superseded);
        if (buttons !== undefined) expect(decodeEpisode(buttons.block_id ?? "")).toBe(stored.id);
      },
    ),
    { numRuns: 300 },
  );
});

test("an alert shows what spec section 6 asks for", () => {
  const message = alertMessage(storedEpisode("e"), options);
  const text = textsOf(message);
  for (const words of [
    "Acme",
    "🔶 Amber  60 of 100 (−12.5)",
    "Rep <@U0REP>",
    "−40*  2 open P1/P2 tickets, the oldest open for 4 days",
    "Tickets as of <!date^",
    "P1 · T-1 Login fails · 9 days",
    "Escalated 2 Mar",
  ]) {
    expect(text).toContain(words);
  }
  expect(message.text).toBe("Acme: 🔶 Amber, 60 of 100 (−12.5). Rep dana@corp.example");
  expect(actionIds(message)).toEqual([
    ACTION.acknowledge,
    ...snoozes,
    ACTION.profileOpen,
    ACTION.openLink,
  ]);
});

test.each<[string, Partial<StoredEpisode["episode"]>, string[], RegExp | null]>([
  ["nobody did anything", {}, [ACTION.acknowledge, ...snoozes], null],
  [
    "acknowledged",
    { acknowledgedUntil: new Date("2026-03-15T23:00:00Z") },
    [ACTION.takeBack, ...snoozes],
    /✅ Acknowledged by Ana until 16 Mar$/,
  ],
  [
    "snoozed",
    { snoozedUntil: new Date("2026-03-04T23:00:00Z") },
    [ACTION.acknowledge, ACTION.wake],
    /💤 Snoozed by Ben until 5 Mar$/,
  ],
  [
    "both, and both over",
    { acknowledgedUntil: now, snoozedUntil: now },
    [ACTION.acknowledge, ...snoozes],
    null,
  ],
])("who did what stands in the alert: %s", (_, change, ids, words) => {
  const stored = storedEpisode("e", { facts: alertFacts({ url: null }) });
  const message = alertMessage(
    { ...stored, episode: { ...stored.episode, ...change } },
    { ...options, names: { acknowledged: "Ana", snoozed: "Ben" } },
  );
  expect(actionIds(message)).toEqual([...ids, ACTION.profileOpen]);
  const text = textsOf(message);
  if (words === null) expect(text).not.toMatch(/Acknowledged|Snoozed/);
  else expect(text.split("\n").some((line) => words.test(line))).toBe(true);
});

test("snoozing offers 1, 3 and 7 days", () => {
  const block = alertMessage(storedEpisode("e"), options).blocks?.find(
    ({ type }) => type === "actions",
  );
  const buttons = block?.type === "actions" ? block.elements : [];
  const days = buttons.flatMap((element) =>
    element.type === "button" ? (decodeDays(element.value) ?? []) : [],
  );
  expect(days).toEqual([1, 3, 7]);
});

test.each([
  ["recovered", "✅ Recovered"],
  ["inactive", "⬜ Closed: account inactive"],
  ["gone", "⬜ Closed: account gone"],
] as const)("at its end an alert says %s and has no buttons", (cause, words) => {
  const message = alertMessage(storedEpisode("e", { ended: { at: now, cause } }), options);
  expect(message.text).toBe(`Acme: ${words}. It was 🔶 Amber, 60 of 100.`);
  expect(actionIds(message)).toEqual([]);
});

/** Lines that name an account, by the name in them. */
const namedIn = (messages: readonly Message[]): string[] =>
  messages.flatMap((message) =>
    textsOf(message)
      .split("\n")
      .flatMap((line) => /^• .*\*(.*)\* {2}\d/.exec(line)?.[1] ?? []),
  );

test("a summary of anything is valid and mentions nobody", () => {
  fc.assert(
    fc.property(anySummary, (post) => {
      for (const message of summaryMessages(post)) expectSoundEither(message);
      const parts = splitSummary(post);
      for (const name of SUMMARY_SECTIONS) {
        expect(parts.flatMap(({ sections }) => sections[name])).toEqual(post.sections[name]);
      }
    }),
    { numRuns: 60 },
  );
});

test.each([1, 30, 500, 5_000])("a summary of %i accounts names each once, in order", (total) => {
  const accounts = Array.from({ length: total }, (_, i) => ({
    ...named(`${i}`),
    name: `Account ${i}`,
  }));
  const half = Math.floor(total / 2);
  const post = {
    kind: "summary" as const,
    sections: {
      unslotted: accounts.slice(0, half),
      listed: [],
      again: [],
      worsened: [],
      stillOpen: accounts.slice(half),
    },
    scannedAccounts: 10_000,
  };
  const messages = summaryMessages(post);
  for (const message of messages) expectSound(message, []);
  expect(namedIn(messages)).toEqual(accounts.map(({ name }) => name));
  const [first] = messages;
  if (first === undefined) throw new Error("no message");
  const shown = namedIn([first]).length;
  expect(textsOf(first).includes("more account")).toBe(shown < total);
  if (shown < total)
    expect(textsOf(first)).toContain(`${(total - shown).toLocaleString("en")} more`);
});

test("a line of the summary has status, score, change and rep", () => {
  const account: NamedAccount = { ...named("a"), repEmail: "dana@corp.example" };
  const sections = { unslotted: [account], listed: [], again: [], worsened: [], stillOpen: [] };
  const [message] = summaryMessages({ kind: "summary", sections, scannedAccounts: 40 });
  expect(message?.text).toBe("Health scan: 1 of 40 accounts to look at.");
  expect(textsOf(message ?? { text: "" })).toContain(
    "*🆕 New, without an alert of their own*\n• 🔴 Red *Account a*  20 of 100 (−40) · dana@corp.example",
  );
});

describe("a notice", () => {
  test("of anything is valid, and its thread names every held account once", () => {
    fc.assert(
      fc.property(anyNotice, fc.option(anyText), (post, by) => {
        expectSoundEither(noticeMessage(post, { key: "k", by }));
        const { rest } = splitNotice(post);
        for (const part of rest) expectSoundEither(noticeContinuation(part));
        expect(rest.flatMap(({ accounts }) => accounts)).toEqual(post.accounts);
      }),
      { numRuns: 60 },
    );
  });

  const post: Extract<Post, { kind: "notice" }> = {
    kind: "notice",
    scanId: "s",
    hold: "all",
    reason: "open tickets fell from 90 to 0",
    concerned: 400,
    accounts: [named("a"), named("b")],
    outcome: null,
  };

  test("asks before it releases, and says so when it was", () => {
    const held = noticeMessage(post, { key: "s:notice", by: null });
    expect(actionIds(held)).toEqual([ACTION.releaseAsNew, ACTION.releaseSilently]);
    const block = held.blocks?.find(({ type }) => type === "actions");
    const buttons = block?.type === "actions" ? block.elements : [];
    for (const element of buttons) {
      if (element.type !== "button") throw new Error("not a button");
      expect(element.confirm).toBeDefined();
      // Nothing is destroyed.
      expect(element.confirm?.style).toBeUndefined();
      expect(decodePost(element.value)).toBe("s:notice");
    }
    expect(textsOf(held)).toContain("400 accounts concerned, named in the thread");
    // As an earlier version stored it.
    const older = noticeMessage({ ...post, concerned: null }, { key: "s:notice", by: null });
    expect(textsOf(older)).toContain("2 accounts concerned, named in the thread");

    const by = "U0ADA";
    for (const [outcome, words] of [
      [{ kind: "released", mode: "post", by }, "📣 To be posted as new, by Ada"],
      [{ kind: "released", mode: "silent", by }, "🔕 Accepted silently, by Ada"],
      [{ kind: "over" }, "✅ Over: a later scan was believed"],
    ] as const) {
      const released = noticeMessage({ ...post, outcome }, { key: "s:notice", by: "Ada" });
      expect(actionIds(released)).toEqual([]);
      expect(textsOf(released)).toContain(words);
    }

    const outcome = { kind: "failed", by, scanId: "s2", why: "it was held <itself>" } as const;
    const again = noticeMessage({ ...post, outcome }, { key: "s:notice", by: "Ada" });
    expect(actionIds(again)).toEqual([ACTION.releaseAsNew, ACTION.releaseSilently]);
    expect(textsOf(again)).toContain(
      "⚠️ The scan that Ada let go changed nothing, as it was held &lt;itself&gt;",
    );
  });
});

test("a message to a rep, to the admins and a reply are valid for anything", () => {
  fc.assert(
    fc.property(
      anyDirect,
      anyText,
      fc.option(fc.string({ minLength: 1, maxLength: 300 })),
      (post, text, key) => {
        expectSoundEither(directMessage(post));
        expectSoundEither(adminsMessage({ kind: "admins", text }, key));
        expectSoundEither(missedMessage(missedPost({ text })));
        expectSoundEither(
          missedMessage(missedPost({ text, outcome: { kind: "started", by: "U0ADA" } }), text),
        );
      },
    ),
    { numRuns: 100 },
  );
  for (const why of ["again", "worsened"] as const) {
    expectSoundEither(
      replyMessage({
        kind: "reply",
        episodeId: "e",
        why,
        ragStatus: "Red",
        score: 3,
        change: null,
      }),
    );
  }
});

test.each([
  [["pending", "pending"], "2 drafts to review"],
  [["approved", "sent"], "1 draft to review"],
  [["sent", "unprepared"], "No draft left to review"],
  [["discarded"], "No draft left to review"],
] as const)("drafts that are %j: %s", (states, title) => {
  const drafts = states.map((state, n) => pendingDraft({ id: `${n}`, state }));
  const message = directMessage(
    {
      kind: "direct",
      repEmail: "a@b.example",
      accounts: [],
      drafts: drafts.map(({ id }) => id),
      checkIns: null,
    },
    drafts,
  );
  expect(message.text).toBe(`${title}.`);
});

test("a long list to a rep says how many it left out", () => {
  const accounts = Array.from({ length: 300 }, (_, i) => named(`${i}`));
  const text = textsOf(
    directMessage({
      kind: "direct",
      repEmail: "a@b.example",
      accounts,
      drafts: [],
      checkIns: null,
    }),
  );
  const shown = text.split("\n").filter((line) => line.startsWith("• ")).length;
  expect(text).toContain(`and ${300 - shown} more`);
});

test("a message to the admins says how many lines it leaves out", () => {
  const text = Array.from({ length: 25 }, (_, n) => `Line ${n} of them`).join("\n");
  const [list] = blockTexts(adminsMessage({ kind: "admins", text }).blocks ?? []);
  expect(list).toContain("Line 19 of them\nand 5 more");
});
