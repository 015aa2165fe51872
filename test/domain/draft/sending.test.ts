// Each step of sending a draft: exactly what it changes in the row.
import { describe, expect, test } from "vitest";
import {
  afterSending,
  beginSending,
  dueAt,
  leftSending,
  putOff,
  resolveAttention,
  settleUnclear,
} from "../../../src/domain/draft/send-draft.ts";
import type { Draft } from "../../../src/domain/draft.ts";
import {
  at,
  changes,
  FOUND,
  IDLE,
  REF,
  type Row,
  refused,
  SENT,
  SETTLE_MS,
  used,
} from "../../support/draft-steps.ts";
import { NOW } from "../../support/tam-world.ts";

describe("what sending changes", () => {
  const sentBy = { messageId: "s", threadId: "t", rfc822MessageId: null, by: "message" } as const;
  test.each<Row>([
    [
      "sending begins",
      used("approved"),
      (draft) => beginSending(draft, FOUND, NOW),
      {
        state: "sending",
        gmail: REF,
        stepStartedAt: NOW,
        attempts: 3,
        retryAt: null,
        baseHistoryId: "h2",
        note: null,
      },
    ],
    [
      "… as soon as it is due",
      used("approved", { stepStartedAt: null, baseHistoryId: "h2" }),
      (draft) => beginSending(draft, FOUND, at(-10_000)),
      {
        state: "sending",
        gmail: REF,
        stepStartedAt: at(-10_000),
        attempts: 3,
        retryAt: null,
        note: null,
      },
    ],
    [
      "… not of other content",
      used("approved"),
      (draft) => beginSending(draft, { ...FOUND, digest: "two" }, NOW),
      null,
    ],
    [
      "… not within the undo time",
      used("approved"),
      (draft) => beginSending(draft, FOUND, at(-10_001)),
      null,
    ],
    [
      "… not once it lapsed",
      used("approved"),
      (draft) => beginSending(draft, FOUND, at(100_000)),
      null,
    ],
    [
      "put off",
      used("approved"),
      (draft) => putOff(draft, "busy", at(7)),
      { retryAt: at(7), note: "Waiting: busy" },
    ],
    [
      "sent",
      used("sending"),
      (draft) => afterSending(draft, { kind: "sent", messageId: "s", threadId: "t" }, NOW, 5_000),
      {
        state: "sent",
        sent: { ...sentBy, sentAt: at(-SETTLE_MS) },
        stepStartedAt: null,
        retryAt: null,
        note: null,
      },
    ],
    ...(["unclear", "attention"] as const).map(
      (state): Row => [
        `${state}, and proof comes late`,
        used(state, { stepStartedAt: null }),
        (draft) => afterSending(draft, { kind: "sent", messageId: "s", threadId: "t" }, NOW, 5_000),
        { state: "sent", sent: { ...sentBy, sentAt: NOW }, retryAt: null, note: null },
      ],
    ),
    [
      "no proof of what is in doubt",
      used("unclear"),
      (draft) => afterSending(draft, refused("message"), NOW, 5_000),
      null,
    ],
    [
      "no sending of what was not on its way",
      used("approved"),
      (draft) => afterSending(draft, { kind: "sent", messageId: "s", threadId: "t" }, NOW, 5_000),
      null,
    ],
    [
      "surely not sent now",
      used("sending"),
      (draft) => afterSending(draft, refused("later"), NOW, 5_000),
      { state: "approved", stepStartedAt: null, retryAt: at(5_000), note: "Waiting for Gmail: no" },
    ],
    [
      "… until Gmail says",
      used("sending"),
      (draft) => afterSending(draft, refused("later", at(9)), NOW, 5_000),
      { state: "approved", stepStartedAt: null, retryAt: at(9), note: "Waiting for Gmail: no" },
    ],
    [
      "never to be sent",
      used("sending"),
      (draft) => afterSending(draft, refused("message"), NOW, 5_000),
      { state: "pending", ...IDLE, note: "It was not sent: no" },
    ],
    [
      "gone while it was sent",
      used("sending"),
      (draft) => afterSending(draft, { kind: "gone" }, NOW, 5_000),
      { state: "unclear", note: "Checking with Gmail whether it went out." },
    ],
    [
      "left by a process that died",
      used("sending"),
      leftSending,
      { state: "unclear", note: "Checking with Gmail whether it went out." },
    ],
    [
      "evidence, also when a person was asked",
      used("attention"),
      (draft) => settleUnclear(draft, { kind: "evidence", sent: SENT }, NOW, SETTLE_MS),
      { state: "sent", sent: SENT, stepStartedAt: null, retryAt: null, note: null },
    ],
    [
      "no evidence yet",
      used("unclear"),
      (draft) => settleUnclear(draft, { kind: "nothing" }, at(-1), SETTLE_MS),
      null,
    ],
    [
      "no evidence at all",
      used("unclear", { stepStartedAt: null }),
      (draft) => settleUnclear(draft, { kind: "nothing" }, NOW, SETTLE_MS),
      {
        state: "attention",
        note: "Gmail did not say whether it went out. The draft is gone and no sent copy was found: please look.",
      },
    ],
    [
      "no evidence, and the draft is there",
      used("unclear"),
      (draft) => settleUnclear(draft, { kind: "draftThere" }, NOW, SETTLE_MS),
      {
        state: "attention",
        note: "Gmail did not say whether it went out. The draft is still there and no sent copy was found: please look.",
      },
    ],
    [
      "a person found it sent",
      used("attention"),
      (draft) => resolveAttention(draft, "sent", false, NOW),
      {
        state: "sent",
        sent: {
          messageId: "",
          threadId: "t1",
          rfc822MessageId: null,
          sentAt: at(-SETTLE_MS),
          by: "person",
        },
        stepStartedAt: null,
        retryAt: null,
        note: "Somebody looked in Gmail and found it sent.",
      },
    ],
    [
      "a person found sent what nothing is known of",
      used("attention", { gmail: null, stepStartedAt: null, retryAt: null }),
      (draft) => resolveAttention(draft, "sent", false, NOW),
      {
        state: "sent",
        sent: { messageId: "", threadId: "", rfc822MessageId: null, sentAt: NOW, by: "person" },
        note: "Somebody looked in Gmail and found it sent.",
      },
    ],
    [
      "a person found it not sent",
      used("attention"),
      (draft) => resolveAttention(draft, "notSent", true, NOW),
      {
        state: "pending",
        ...IDLE,
        note: "Somebody looked: it was not sent. It waits for a new approval.",
      },
    ],
    [
      "a person found nothing",
      used("attention"),
      (draft) => resolveAttention(draft, "notSent", false, NOW),
      { state: "deleted", note: "Somebody looked: it was not sent, and the draft is gone." },
    ],
  ])("%s", (_what, before, step, expected) => {
    expect(changes(before, step(before))).toEqual(expected);
  });
});

describe("an approved draft is due", () => {
  const approval = used("approved").approval;
  test.each<[Partial<Draft>, Date | null]>([
    [{ retryAt: null }, at(-40_000)],
    [{ retryAt: at(-50_000) }, at(-40_000)],
    [{ retryAt: at(3) }, at(3)],
    [{ approval: null }, null],
    [{ state: "pending", approval }, null],
  ])("with %o: %s", (change, expected) => {
    expect(dueAt(used("approved", change))).toEqual(expected);
  });
});
