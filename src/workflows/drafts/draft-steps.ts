import type { AuditEntry, AuditLog } from "../../domain/audit.ts";
import type { Communications } from "../../domain/communication.ts";
import { type Draft, type Drafts, UNMADE } from "../../domain/draft.ts";
import type { Handled } from "../../domain/once.ts";
import type { Outbox } from "../../domain/outbox.ts";
import type { Episodes } from "../../domain/stored-episode.ts";
import type { Clock } from "../../lib/time.ts";
import { type Calendar, formatCalendarDay } from "../../lib/time-zone.ts";

/** What changing a draft needs of the store, the same inside a transaction and outside. */
export type DraftNouns = {
  drafts: Drafts;
  communications: Communications;
  audit: AuditLog;
  handled: Handled;
  /** Their alerts lead to the draft that waits. */
  episodes: Pick<Episodes, "outdate">;
  /** The messages that list drafts. */
  outbox: Pick<Outbox, "add" | "outdate">;
};
export type DraftStore = DraftNouns & {
  transaction<T>(effects: (tx: DraftNouns) => Promise<T>): Promise<T>;
};

export type Changed =
  | { kind: "done"; draft: Draft }
  /** Not possible as it is now. */
  | { kind: "refused"; draft: Draft }
  | { kind: "unknown" };

/** Of a person's click: its effect, its key and its audit entry are one transaction. */
export type ChangeBy = {
  key: string;
  audit: Pick<AuditEntry, "actor" | "action" | "reference" | "detail">;
};

export type DraftSteps = {
  /**
   * The one way in which a draft changes: `decide` looks at it as it is stored now and gives the next one; when
   * somebody else was first, it looks again. A click that was carried out before gives the draft as it is.
   */
  change(id: string, decide: (draft: Draft) => Draft | null, by?: ChangeBy): Promise<Changed>;
  /** `change` by what was found out about the step in which the draft was `seen`; refused in a later one. */
  conclude(seen: Draft, decide: (draft: Draft) => Draft | null): Promise<Changed>;
};

/**
 * In the transaction of the change, the message that lists the draft is out of date unless it looks the same, so is the
 * alert of its episode when the draft begins or ends to wait, and a mail that went out leaves a record for the profile,
 * which an outcome that is noted later changes.
 */
export function createDraftSteps(deps: {
  store: DraftStore;
  clock: Clock;
  calendar: Calendar;
}): DraftSteps {
  const { store, clock, calendar } = deps;

  async function changeIn(
    tx: DraftNouns,
    id: string,
    decide: (draft: Draft) => Draft | null,
    by: ChangeBy | undefined,
  ): Promise<Changed | "again"> {
    const now = clock.now();
    const draft = await tx.drafts.get(id);
    if (draft === null) return { kind: "unknown" };
    const next = decide(draft);
    if (next === null) return { kind: "refused", draft };
    if (by !== undefined && !(await tx.handled.claim(by.key, now))) return { kind: "done", draft };
    if (!(await tx.drafts.save(next, now))) return "again";
    if (next.card !== null && !looksTheSame(draft, next)) await tx.outbox.outdate(next.card);
    if (next.episodeId !== null && waits(next) !== waits(draft))
      await tx.episodes.outdate(next.episodeId);
    if (hasGoneOut(next) && !hasGoneOut(draft))
      await tx.communications.want(recordOf(next, now), now);
    else if (next.outcome !== null && next.outcome !== draft.outcome)
      await tx.communications.setOutcome(sentKey(id), next.outcome);
    if (by !== undefined)
      await tx.audit.record({ ...by.audit, at: now, object: id, result: "done" });
    return { kind: "done", draft: { ...next, version: next.version + 1 } };
  }

  const recordOf = (draft: Draft, now: Date) => ({
    key: sentKey(draft.id),
    accountId: draft.accountId,
    record: {
      date: formatCalendarDay(calendar.dayOf(draft.sent?.sentAt ?? now)),
      type: draft.type,
      subject: draft.content?.subject ?? "",
      outcome: draft.outcome,
      url: linkOf(draft),
    },
  });

  const steps: DraftSteps = {
    conclude: (seen, decide) => steps.change(seen.id, inStep(seen, decide)),
    async change(id, decide, by) {
      for (;;) {
        // Rolled back as a whole when another was first, the click's key included.
        const changed = await store
          .transaction(async (tx) => {
            const outcome = await changeIn(tx, id, decide, by);
            if (outcome === "again") throw new SomebodyElseWasFirst();
            return outcome;
          })
          .catch((error: unknown) => {
            if (error instanceof SomebodyElseWasFirst) return null;
            throw error;
          });
        if (changed !== null) return changed;
      }
    },
  };
  return steps;
}

/**
 * For what somebody found out about one step of a draft, such as one request to Gmail: it says nothing about a later
 * one. A worker that was held up may come back with it when the next one has begun anew.
 */
export const inStep =
  (seen: Draft, decide: (draft: Draft) => Draft | null) =>
  (now: Draft): Draft | null =>
    now.attempts === seen.attempts && now.stepStartedAt?.getTime() === seen.stepStartedAt?.getTime()
      ? decide(now)
      : null;

/** Of the communication record of a mail that went out. */
const sentKey = (draftId: string): string => `sent:${draftId}`;

/** The mail itself, for those who may read that mailbox; the record is known by it in Notion. */
const linkOf = ({ mailbox, sent }: Draft): string | null =>
  sent === null || sent.messageId === ""
    ? null
    : `https://mail.google.com/mail/?authuser=${encodeURIComponent(mailbox)}#all/${encodeURIComponent(sent.messageId)}`;

class SomebodyElseWasFirst extends Error {}

/** In the list it is being prepared, before and after. */
const looksTheSame = (draft: Draft, next: Draft): boolean =>
  isUnmade(draft) && isUnmade(next) && draft.note === next.note;
const isUnmade = ({ state }: Draft): boolean => UNMADE.includes(state);
const waits = ({ state }: Draft): boolean => state === "pending";
const hasGoneOut = ({ state }: Draft): boolean => state === "sent" || state === "sentElsewhere";
