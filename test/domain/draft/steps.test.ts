// Each step of a draft: from which states it goes where, and exactly what it changes in the row.
import { describe, expect, test } from "vitest";
import {
  approveDraft,
  lapseApproval,
  undoApproval,
  waiting,
} from "../../../src/domain/draft/approve-draft.ts";
import {
  beginDiscarding,
  beginEditing,
  contentOf,
  discardLater,
  endDiscarding,
  endEditing,
  foundInGmail,
  keepChanged,
  keepInGmail,
  noteOutcome,
  refOf,
  vanishedDraft,
  voidApproval,
} from "../../../src/domain/draft/change-draft.ts";
import {
  beginCreating,
  createAgain,
  createdDraft,
  lookAgain,
  notCreated,
  unprepared,
} from "../../../src/domain/draft/create-draft.ts";
import {
  handOver,
  isWithdrawable,
  returnToRep,
  withdrawDraft,
} from "../../../src/domain/draft/hand-over.ts";
import {
  afterSending,
  beginSending,
  leftSending,
  putOff,
  resolveAttention,
  settleUnclear,
} from "../../../src/domain/draft/send-draft.ts";
import { DRAFT_STATES, type Draft, type DraftState, isClosed } from "../../../src/domain/draft.ts";
import {
  at,
  changes,
  FOUND,
  IDLE,
  NEW_TRY,
  REF,
  type Row,
  refused,
  SEEN,
  SENT,
  SETTINGS,
  SETTLE_MS,
  type Step,
  used,
  WHO,
} from "../../support/draft-steps.ts";
import { reviewed } from "../../support/drafts.ts";
import { NOW } from "../../support/tam-world.ts";

describe("from each state", () => {
  const answered = (draft: Draft) => afterSending(draft, { kind: "unclear", error: "" }, NOW, 0);
  test.each<[string, Step, Partial<Record<DraftState, DraftState>>]>([
    ["beginCreating", (draft) => beginCreating(draft, NOW), { wanted: "creating" }],
    ["createdDraft", (draft) => createdDraft(draft, REF, reviewed("one")), { creating: "pending" }],
    [
      "notCreated",
      (draft) => notCreated(draft, refused("later"), NOW, 5_000),
      { creating: "wanted" },
    ],
    ["lookAgain", (draft) => lookAgain(draft, NOW, 0), { creating: "creating" }],
    [
      "createAgain",
      (draft) => createAgain(draft, "", null),
      { wanted: "wanted", creating: "wanted" },
    ],
    [
      "unprepared",
      (draft) => unprepared(draft, ""),
      { wanted: "unprepared", creating: "unprepared" },
    ],
    [
      "approveDraft",
      (draft) => approveDraft(draft, SEEN, WHO, NOW, SETTINGS),
      { pending: "approved" },
    ],
    ["undoApproval", undoApproval, { approved: "pending" }],
    ["lapseApproval", (draft) => lapseApproval(draft, at(100_000)), { approved: "pending" }],
    ["voidApproval", (draft) => voidApproval(draft, ""), { approved: "pending" }],
    [
      "foundInGmail",
      (draft) => foundInGmail(draft, REF, reviewed("two")),
      { pending: "pending", approved: "pending" },
    ],
    [
      "vanishedDraft",
      (draft) => vanishedDraft(draft, null),
      { pending: "deleted", approved: "deleted", editing: "deleted", discarding: "withdrawn" },
    ],
    ["beginEditing", (draft) => beginEditing(draft, SEEN, NOW), { pending: "editing" }],
    ["endEditing", (draft) => endEditing(draft, REF, reviewed("two")), { editing: "pending" }],
    ["beginDiscarding", (draft) => beginDiscarding(draft, NOW), { pending: "discarding" }],
    [
      "endDiscarding",
      (draft) => endDiscarding(draft, { kind: "deleted" }),
      { discarding: "withdrawn" },
    ],
    ["keepChanged", (draft) => keepChanged(draft, REF, reviewed("two")), { discarding: "pending" }],
    [
      "discardLater",
      (draft) => discardLater(draft, refused("later"), NOW),
      { discarding: "discarding" },
    ],
    ["keepInGmail", keepInGmail, { pending: "kept" }],
    [
      "noteOutcome",
      (draft) => noteOutcome(draft, ""),
      { sent: "sent", sentElsewhere: "sentElsewhere" },
    ],
    ["handOver", (draft) => handOver(draft, "ben"), { pending: "pending", approved: "pending" }],
    ["returnToRep", (draft) => returnToRep({ ...draft, handedTo: "" }), { pending: "pending" }],
    [
      "withdrawDraft",
      (draft) => withdrawDraft(draft, ""),
      { wanted: "withdrawn", pending: "withdrawn", approved: "withdrawn" },
    ],
    ["beginSending", (draft) => beginSending(draft, FOUND, NOW), { approved: "sending" }],
    ["putOff", (draft) => putOff(draft, "", NOW), { approved: "approved" }],
    ["afterSending", answered, { sending: "unclear" }],
    ["leftSending", leftSending, { sending: "unclear" }],
    [
      "settleUnclear",
      (draft) => settleUnclear(draft, { kind: "nothing" }, NOW, SETTLE_MS),
      { unclear: "attention" },
    ],
    [
      "resolveAttention",
      (draft) => resolveAttention(draft, "notSent", true, NOW),
      { attention: "pending" },
    ],
  ])("%s goes nowhere else", (_name, step, expected) => {
    const reached = DRAFT_STATES.flatMap((state) => {
      const next = step(used(state));
      return next === null ? [] : [[state, next.state]];
    });
    expect(Object.fromEntries(reached)).toEqual(expected);
  });

  test("what is closed stays closed, what may be on its way cannot be withdrawn", () => {
    expect(DRAFT_STATES.filter((state) => isClosed({ state }))).toEqual([
      "sent",
      "sentElsewhere",
      "deleted",
      "discarded",
      "kept",
      "withdrawn",
      "unprepared",
    ]);
    expect(DRAFT_STATES.filter((state) => isWithdrawable(used(state)))).toEqual([
      "wanted",
      "pending",
      "approved",
    ]);
  });
});

describe("what a step changes", () => {
  const gone =
    "It is not among the drafts in Gmail any more, and was not found among the sent mails as it was.";
  const { baseHistoryId: _base, ...LEFT } = IDLE;
  test.each<Row>([
    [
      "creating begins",
      used("wanted"),
      (draft) => beginCreating(draft, NOW, "One ticket could not be read."),
      {
        state: "creating",
        stepStartedAt: NOW,
        attempts: 3,
        retryAt: null,
        note: "One ticket could not be read.",
      },
    ],
    [
      "… when nothing asked to wait",
      used("wanted", { retryAt: null }),
      (draft) => beginCreating(draft, NOW),
      { state: "creating", stepStartedAt: NOW, attempts: 3, note: null },
    ],
    [
      "… not before it may",
      used("wanted", { retryAt: at(1) }),
      (draft) => beginCreating(draft, NOW),
      null,
    ],
    [
      "… but at that moment",
      used("wanted", { retryAt: NOW }),
      (draft) => beginCreating(draft, NOW),
      { state: "creating", stepStartedAt: NOW, attempts: 3, retryAt: null, note: null },
    ],
    [
      "created, with what was noted of how it was made",
      used("creating", { reviewVersion: 4 }),
      (draft) => createdDraft(draft, REF, reviewed("two")),
      {
        state: "pending",
        gmail: REF,
        content: reviewed("two"),
        reviewVersion: 1,
        stepStartedAt: null,
        ...NEW_TRY,
      },
    ],
    [
      "refused for now",
      used("creating"),
      (draft) => notCreated(draft, refused("later"), NOW, 5_000),
      { state: "wanted", stepStartedAt: null, retryAt: at(5_000), note: "Waiting for Gmail: no" },
    ],
    [
      "… until Gmail says",
      used("creating"),
      (draft) => notCreated(draft, refused("later", at(9)), NOW, 5_000),
      { state: "wanted", stepStartedAt: null, retryAt: at(9), note: "Waiting for Gmail: no" },
    ],
    [
      "refused for good",
      used("creating"),
      (draft) => notCreated(draft, refused("mailbox"), NOW, 5_000),
      { state: "unprepared", stepStartedAt: null, retryAt: null, note: "no" },
    ],
    [
      "perhaps created",
      used("creating"),
      (draft) => notCreated(draft, { kind: "unclear", error: "lost" }, NOW, 5_000),
      null,
    ],
    ...(
      [
        [0, 5_000, 5_000],
        [4_999, 5_000, 5_000],
        [20_000, 5_000, 20_000],
        [3_600_000, 5_000, 900_000],
      ] as const
    ).map(
      ([took, first, wait]): Row => [
        `looked for after ${took} ms`,
        used("creating", { stepStartedAt: at(-took) }),
        (draft) => lookAgain(draft, NOW, first),
        { retryAt: at(wait) },
      ],
    ),
    [
      "approved",
      used("pending"),
      (draft) => approveDraft(draft, SEEN, WHO, NOW, SETTINGS),
      {
        state: "approved",
        approval: {
          by: "U1",
          at: NOW,
          seenAt: SEEN.at,
          digest: "one",
          contact: "jane@acme.example",
          notBefore: at(20_000),
          expires: at(900_000),
        },
        ...NEW_TRY,
        note: null,
      },
    ],
    ...(
      [
        [{ handedTo: "ben" }, SEEN],
        [{}, { ...SEEN, reviewVersion: 2 }],
        [{}, { ...SEEN, digest: "two" }],
        [{ content: null }, SEEN],
      ] as const
    ).flatMap(([change, seen]): Row[] => [
      [
        "not approved: another's, or not what was seen",
        used("pending", change),
        (draft) => approveDraft(draft, seen, WHO, NOW, SETTINGS),
        null,
      ],
      [
        "not edited: another's, or not what was seen",
        used("pending", change),
        (draft) => beginEditing(draft, seen, NOW),
        null,
      ],
    ]),
    ["undone", used("approved"), undoApproval, { state: "pending", ...IDLE, note: null }],
    [
      "in force until it lapses",
      used("approved"),
      (draft) => lapseApproval(draft, at(99_999)),
      null,
    ],
    [
      "without an approval",
      used("approved", { approval: null }),
      (draft) => lapseApproval(draft, NOW),
      null,
    ],
    [
      "lapsed",
      used("approved"),
      (draft) => lapseApproval(draft, at(100_000)),
      {
        state: "pending",
        ...IDLE,
        note: "The approval lapsed before it could be carried out. A note. Please approve it again.",
      },
    ],
    [
      "lapsed without a reason",
      used("approved", { note: null }),
      (draft) => lapseApproval(draft, at(100_000)),
      {
        state: "pending",
        ...IDLE,
        note: "The approval lapsed before it could be carried out. Please approve it again.",
      },
    ],
    [
      "void",
      used("approved"),
      (draft) => voidApproval(draft, "New rep."),
      { state: "pending", ...IDLE, note: "New rep." },
    ],
    [
      "waits",
      used("sending"),
      (draft) => waiting(draft, null),
      { state: "pending", ...IDLE, note: null },
    ],
    [
      "found as it was",
      used("approved"),
      (draft) => foundInGmail(draft, { ...REF, messageId: "m1", threadId: "t1" }, reviewed("one")),
      null,
    ],
    ...(["messageId", "threadId"] as const).map((id): Row => {
      const ref = { draftId: "d1", messageId: "m1", threadId: "t1", [id]: "new" };
      const found = (draft: Draft) => foundInGmail(draft, ref, reviewed("one"));
      return [`found with a new ${id}`, used("approved"), found, { gmail: ref }];
    }),
    [
      "found, of which nothing was known",
      used("pending", { gmail: null }),
      (draft) => foundInGmail(draft, REF, reviewed("one")),
      { gmail: REF },
    ],
    [
      "found changed",
      used("approved", { changedFrom: null }),
      (draft) => foundInGmail(draft, REF, reviewed("two")),
      {
        state: "pending",
        ...IDLE,
        note: "It was changed in Gmail. Please look at it again.",
        gmail: REF,
        content: reviewed("two"),
        changedFrom: reviewed("one"),
        reviewVersion: 2,
      },
    ],
    [
      "found changed once more: shown against what a person saw",
      used("pending", { content: reviewed("two") }),
      (draft) => foundInGmail(draft, REF, reviewed("three")),
      {
        ...IDLE,
        note: "It was changed in Gmail. Please look at it again.",
        gmail: REF,
        content: reviewed("three"),
        reviewVersion: 2,
      },
    ],
    [
      "found, of which the content was not known",
      used("pending", { content: null, note: "It was changed in Gmail. Please look at it again." }),
      (draft) => foundInGmail(draft, REF, reviewed("two")),
      { ...IDLE, gmail: REF, content: reviewed("two"), reviewVersion: 2 },
    ],
    [
      "sent from Gmail",
      used("editing"),
      (draft) => vanishedDraft(draft, SENT),
      { state: "sentElsewhere", ...LEFT, sent: SENT, note: "It was sent from Gmail." },
    ],
    [
      "taken away",
      used("pending"),
      (draft) => vanishedDraft(draft, null),
      { state: "deleted", ...LEFT, note: gone },
    ],
    [
      "taken away as a person wished",
      used("discarding", { note: null }),
      (draft) => vanishedDraft(draft, null),
      { state: "discarded", ...LEFT },
    ],
    [
      "taken away as the bot wished, which says why",
      used("discarding"),
      (draft) => vanishedDraft(draft, null),
      { state: "withdrawn", ...LEFT },
    ],
    [
      "editing begins",
      used("pending"),
      (draft) => beginEditing(draft, SEEN, NOW),
      { state: "editing", stepStartedAt: NOW, note: null },
    ],
    [
      "edited",
      used("editing"),
      (draft) => endEditing(draft, REF, reviewed("two")),
      {
        state: "pending",
        ...IDLE,
        note: null,
        gmail: REF,
        content: reviewed("two"),
        changedFrom: null,
        reviewVersion: 2,
      },
    ],
    [
      "edited to the same",
      used("editing"),
      (draft) => endEditing(draft, REF, reviewed("one")),
      { state: "pending", ...IDLE, note: null, gmail: REF, changedFrom: null },
    ],
    [
      "edited, of which the content was not known",
      used("editing", { content: null }),
      (draft) => endEditing(draft, REF, reviewed("one")),
      {
        state: "pending",
        ...IDLE,
        note: null,
        gmail: REF,
        content: reviewed("one"),
        changedFrom: null,
        reviewVersion: 2,
      },
    ],
    [
      "discarding begins",
      used("pending"),
      (draft) => beginDiscarding(draft, NOW),
      { state: "discarding", stepStartedAt: NOW, note: null },
    ],
    [
      "discarded by a person",
      used("discarding", { note: null }),
      (draft) => endDiscarding(draft, { kind: "deleted" }),
      { state: "discarded", stepStartedAt: null },
    ],
    [
      "discarded by the bot, which says why",
      used("discarding"),
      (draft) => endDiscarding(draft, { kind: "deleted" }),
      { state: "withdrawn", stepStartedAt: null },
    ],
    [
      "not edited, as somebody had changed it in Gmail",
      used("editing", { changedFrom: null }),
      (draft) => endEditing(draft, REF, reviewed("two"), { byHand: true }),
      {
        state: "pending",
        ...IDLE,
        note: null,
        gmail: REF,
        content: reviewed("two"),
        changedFrom: used("editing").content,
        reviewVersion: 2,
      },
    ],
    [
      "not discarded",
      used("discarding"),
      (draft) => endDiscarding(draft, { kind: "refused", error: "no" }),
      { state: "pending", ...IDLE, note: "It was not discarded: no" },
    ],
    ...(["gone", "sent"] as const).map(
      (kind): Row => [
        `not there to be discarded: ${kind}`,
        used("discarding"),
        (draft) => endDiscarding(draft, { kind }),
        null,
      ],
    ),
    [
      "taken back by the bot later, as Gmail was busy",
      used("discarding"),
      (draft) => discardLater(draft, refused("later"), NOW),
      { stepStartedAt: NOW },
    ],
    [
      "not taken back later when Gmail refuses it for good",
      used("discarding"),
      (draft) => discardLater(draft, refused("mailbox"), NOW),
      null,
    ],
    [
      "a person's is not discarded behind their back",
      used("discarding", { note: null }),
      (draft) => discardLater(draft, refused("later"), NOW),
      null,
    ],
    [
      "not taken back by the bot, as somebody had changed it in Gmail",
      used("discarding", { changedFrom: null }),
      (draft) => keepChanged(draft, REF, reviewed("two")),
      {
        state: "pending",
        ...IDLE,
        note: "It was changed in Gmail. Please look at it again.",
        gmail: REF,
        content: reviewed("two"),
        changedFrom: reviewed("one"),
        reviewVersion: 2,
      },
    ],
    [
      "taken back as it was, under another id",
      used("discarding"),
      (draft) => keepChanged(draft, REF, reviewed("one")),
      null,
    ],
    [
      "discarded by a person, whatever it is now",
      used("discarding", { note: null }),
      (draft) => keepChanged(draft, REF, reviewed("two")),
      null,
    ],
    ["kept", used("pending"), keepInGmail, { state: "kept", note: "Left in Gmail, off the list." }],
    ["another's is not kept", used("pending", { handedTo: "" }), keepInGmail, null],
    [
      "an outcome",
      used("sent"),
      (draft) => noteOutcome(draft, "Answered"),
      { outcome: "Answered" },
    ],
    [
      "an approval changes hands",
      used("approved"),
      (draft) => handOver(draft, "ben"),
      { state: "pending", ...IDLE, note: "Not sent: the account changed hands.", handedTo: "ben" },
    ],
    [
      "changes hands",
      used("pending"),
      (draft) => handOver(draft, ""),
      { ...IDLE, note: null, handedTo: "" },
    ],
    [
      "changed hands before",
      used("pending", { handedTo: "ben" }),
      (draft) => handOver(draft, "ben"),
      null,
    ],
    ["comes back", used("pending", { handedTo: "ben" }), returnToRep, { handedTo: null }],
    ["was its rep's all the time", used("pending"), returnToRep, null],
    [
      "withdrawn",
      used("approved", { gmail: null }),
      (draft) => withdrawDraft(draft, "Gone."),
      { state: "withdrawn", approval: null, note: "Gone." },
    ],
    [
      "withdrawn, in Gmail",
      used("approved"),
      (draft) => withdrawDraft(draft, "Gone."),
      {
        state: "withdrawn",
        approval: null,
        note: "Gone. The draft is still in Gmail, off the list.",
      },
    ],
  ])("%s", (_what, before, step, expected) => {
    expect(changes(before, step(before))).toEqual(expected);
  });

  test("a version and its draft's id are what Gmail knows it by", () => {
    const mail = { ...reviewed("one"), from: null, replyTo: [], links: [], attachments: [] };
    const version = { messageId: "m2", threadId: "t2", mail, raw: "" };
    expect(refOf("d2", version)).toEqual({ draftId: "d2", messageId: "m2", threadId: "t2" });
  });

  test("the content of a version is what reaches people, without what the bot needs of it", () => {
    const content = reviewed("one");
    const mail = { ...content, from: null, replyTo: [], links: [], attachments: [] };
    expect(contentOf({ mail })).toEqual(content);
  });
});
