import fc from "fast-check";
import { expect, test } from "vitest";
import {
  approveDraft,
  lapseApproval,
  undoApproval,
} from "../../../src/domain/draft/approve-draft.ts";
import {
  beginDiscarding,
  beginEditing,
  endDiscarding,
  endEditing,
  foundInGmail,
  keepInGmail,
  noteOutcome,
  vanishedDraft,
  voidApproval,
} from "../../../src/domain/draft/change-draft.ts";
import { handOver, returnToRep, withdrawDraft } from "../../../src/domain/draft/hand-over.ts";
import {
  afterSending,
  beginSending,
  leftSending,
  resolveAttention,
  settleUnclear,
} from "../../../src/domain/draft/send-draft.ts";
import { type Draft, isClosed } from "../../../src/domain/draft.ts";
import type { SendResult } from "../../../src/domain/mailbox.ts";
import { pendingDraft, reviewed } from "../../support/drafts.ts";
import { NOW } from "../../support/tam-world.ts";

const SETTINGS = { undoMs: 20_000, maxAgeMs: 900_000 };
const WHO = { userId: "U1" };
const SETTLE_MS = 300_000;
const DIGESTS = ["one", "two", "three"] as const;

const sent = {
  messageId: "s",
  threadId: "t1",
  rfc822MessageId: null,
  sentAt: NOW,
  by: "thread" as const,
};
const digest = fc.constantFrom(...DIGESTS);
const reviewVersion = fc.integer({ min: 1, max: 4 });
const step = fc.oneof(
  // What usually happens, so that many histories get far.
  fc.record({ do: fc.constantFrom("approveShown" as const, "sendShown" as const) }),
  fc.record({ do: fc.constant("wait" as const), ms: fc.constantFrom(SETTINGS.undoMs, SETTLE_MS) }),
  fc.record({
    do: fc.constant("answer" as const),
    kind: fc.constant("unclear" as const),
    why: fc.constant("later" as const),
  }),
  fc.record({ do: fc.constant("evidence" as const), kind: fc.constant("nothing" as const) }),
  fc.record({ do: fc.constant("wait" as const), ms: fc.integer({ min: 0, max: 1_000_000 }) }),
  fc.record({ do: fc.constantFrom("approve" as const, "edit" as const), digest, reviewVersion }),
  fc.record({
    do: fc.constantFrom("found" as const, "editEnds" as const, "send" as const),
    digest,
  }),
  fc.record({
    do: fc.constant("answer" as const),
    kind: fc.constantFrom<SendResult["kind"]>("sent", "gone", "refused", "unclear"),
    why: fc.constantFrom("later" as const, "mailbox" as const, "message" as const),
  }),
  fc.record({
    do: fc.constant("evidence" as const),
    kind: fc.constantFrom("evidence" as const, "draftThere" as const, "nothing" as const),
  }),
  fc.record({
    do: fc.constantFrom(
      "undo" as const,
      "lapse" as const,
      "void" as const,
      "kill" as const,
      "sentElsewhere" as const,
      "deleted" as const,
      "discard" as const,
      "discardEnds" as const,
      "keep" as const,
      "withdraw" as const,
      "handOver" as const,
      "returnToRep" as const,
      "sawSent" as const,
      "sawNotSent" as const,
      "outcome" as const,
    ),
  }),
);
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

function after(draft: Draft, what: Step, now: Date): Draft | null {
  const ref = { draftId: "d1", messageId: "m", threadId: "t1" };
  switch (what.do) {
    case "wait":
      return null;
    case "approveShown": {
      const { reviewVersion: version, content } = draft;
      const seen = {
        reviewVersion: version,
        digest: content?.digest ?? "",
        at: now,
        contact: null,
      };
      return approveDraft(draft, seen, WHO, now, SETTINGS);
    }
    case "sendShown": {
      const shown = draft.content?.digest ?? "";
      return beginSending(draft, { ref, digest: shown, baseHistoryId: null }, now);
    }
    case "approve":
      return approveDraft(draft, { ...what, at: now, contact: null }, WHO, now, SETTINGS);
    case "edit":
      return beginEditing(draft, what, now);
    case "editEnds":
      return endEditing(draft, ref, reviewed(what.digest));
    case "found":
      return foundInGmail(draft, ref, reviewed(what.digest));
    case "send":
      return beginSending(draft, { ref, digest: what.digest, baseHistoryId: null }, now);
    case "answer":
      return afterSending(
        draft,
        what.kind === "sent"
          ? { kind: "sent", messageId: "s", threadId: "t1" }
          : what.kind === "refused"
            ? { kind: "refused", error: "no", why: what.why, retryAt: null }
            : what.kind === "gone"
              ? { kind: "gone" }
              : { kind: "unclear", error: "lost" },
        now,
        5_000,
      );
    case "evidence":
      return settleUnclear(
        draft,
        what.kind === "evidence" ? { kind: "evidence", sent } : { kind: what.kind },
        now,
        SETTLE_MS,
      );
    case "undo":
      return undoApproval(draft);
    case "lapse":
      return lapseApproval(draft, now);
    case "void":
      return voidApproval(draft, "the rep changed");
    case "kill":
      return leftSending(draft);
    case "sentElsewhere":
      return vanishedDraft(draft, sent);
    case "deleted":
      return vanishedDraft(draft, null);
    case "discard":
      return beginDiscarding(draft, now);
    case "discardEnds":
      return endDiscarding(draft, { kind: "deleted" });
    case "keep":
      return keepInGmail(draft);
    case "withdraw":
      return withdrawDraft(draft, "gone");
    case "handOver":
      return handOver(draft, "ben@tam.example");
    case "returnToRep":
      return returnToRep(draft);
    case "sawSent":
      return resolveAttention(draft, "sent", true, now);
    case "sawNotSent":
      return resolveAttention(draft, "notSent", true, now);
    case "outcome":
      return noteOutcome(draft, "good");
  }
}

test("no history sends without an approval of that very content which neither lapsed nor was undone", () => {
  const reached = { sending: 0, sent: 0, attention: 0, lapsed: 0, handedOver: 0 };
  fc.assert(
    fc.property(fc.array(step, { minLength: 1, maxLength: 40, size: "max" }), (steps) => {
      let now = NOW.getTime();
      let draft = pendingDraft();
      /** What a person approved last, and until when; an independent account of it. */
      let approved: { digest: string; from: number; until: number } | null = null;
      for (const what of steps) {
        if (what.do === "wait") now += what.ms;
        const at = new Date(now);
        const next = after(draft, what, at);
        if (next === null) continue;
        if (next.state === "approved" && draft.state === "pending")
          approved = {
            digest: what.do === "approve" ? what.digest : (draft.content?.digest ?? ""),
            from: now + SETTINGS.undoMs,
            until: now + SETTINGS.maxAgeMs,
          };
        if (next.state === "pending") approved = null;
        if (next.state === "sending") {
          reached.sending += 1;
          if (what.do === "send") expect(what.digest).toBe(approved?.digest);
          expect(draft.content?.digest).toBe(approved?.digest);
          expect(now).toBeGreaterThanOrEqual(approved?.from ?? Number.NaN);
          expect(now).toBeLessThan(approved?.until ?? Number.NaN);
        }
        if (next.state === "sent") {
          reached.sent += 1;
          expect(["sending", "unclear", "attention", "sent"]).toContain(draft.state);
        }
        if (next.state === "attention") reached.attention += 1;
        if (what.do === "lapse") reached.lapsed += 1;
        if (draft.handedTo !== null) {
          // Another rep's account: discarded, gone or the rep's again, nothing else.
          reached.handedOver += 1;
          expect(["approved", "sending", "editing", "kept"]).not.toContain(next.state);
        }
        if (isClosed(draft)) expect(next).toEqual({ ...draft, outcome: "good" });
        expect(next.reviewVersion).toBeGreaterThanOrEqual(draft.reviewVersion);
        if (next.content?.digest !== draft.content?.digest)
          expect(next.reviewVersion).toBeGreaterThan(draft.reviewVersion);
        draft = next;
      }
    }),
    { numRuns: 20_000, seed: 20_261_123 },
  );
  for (const [name, times] of Object.entries(reached)) expect(times, name).toBeGreaterThan(100);
});
