import type { AuditLog } from "../../domain/audit.ts";
import {
  type Cover,
  type CoverNews,
  type Covers,
  checkCoverEnd,
  findCover,
} from "../../domain/cover.ts";
import type { Drafts } from "../../domain/draft.ts";
import type { Outbox } from "../../domain/outbox.ts";
import { personalPost } from "../../domain/personal-post.ts";
import type { Clock } from "../../lib/time.ts";
import type { Calendar, CalendarDay } from "../../lib/time-zone.ts";

type CoverNouns = { covers: Covers; audit: AuditLog; outbox: Pick<Outbox, "add"> };
export type CoverStore = CoverNouns & {
  drafts: Pick<Drafts, "openOf">;
  transaction<T>(effects: (tx: CoverNouns) => Promise<T>): Promise<T>;
};

/** The rep of a cover: by address, and by Slack user id where Slack knows them. */
export type CoveredRep = { repEmail: string; repId: string | null };
/** Who asked for it (Slack user id; that they may was decided before), and the reference they are shown. */
export type CoverAsk = { by: string; reference: string };

export type SetCoverOutcome =
  | { kind: "set"; cover: Cover; lastDay: CalendarDay; waiting: number }
  | { kind: "refused"; why: "past" | "tooLong" };

/** Covers as people set and end them: one a rep, with its audit entry and the news about it in one transaction. */
export type CoverDesk = {
  readonly calendar: Calendar;
  active(): Promise<Cover[]>;
  /** Until the end of that day in TAM_TIMEZONE; takes the place of the rep's cover before. */
  set(
    rep: CoveredRep,
    cover: { userId: string; lastDay: CalendarDay },
    ask: CoverAsk,
  ): Promise<SetCoverOutcome>;
  end(rep: CoveredRep, ask: CoverAsk): Promise<{ kind: "ended"; cover: Cover } | { kind: "none" }>;
};

export function createCoverDesk(deps: {
  store: CoverStore;
  calendar: Calendar;
  /** News go out at once. */
  wakeWorker: () => void;
  clock: Clock;
}): CoverDesk {
  const { store, calendar, clock } = deps;

  /** Who did it knows already. */
  const news = (tx: CoverNouns, at: Date, by: string, rows: readonly CoverNews[]) =>
    tx.outbox.add(
      rows.flatMap((one) => {
        const userId = one.to === "cover" ? one.userId : one.repId;
        if (userId === null || userId === by) return [];
        const key = `cover:${one.repEmail}:${userId}:${one.lastDay ?? "ended"}:${at.getTime()}`;
        return [personalPost(key, `user:${userId}`, { kind: "cover", news: one })];
      }),
    );

  const audited = (
    tx: CoverNouns,
    at: Date,
    action: string,
    { repEmail }: CoveredRep,
    { by, reference }: CoverAsk,
    detail: string,
  ) =>
    tx.audit.record({ at, actor: by, action, object: repEmail, result: "done", reference, detail });

  return {
    calendar,
    active: () => store.covers.active(clock.now()),
    async set(rep, { userId, lastDay }, ask) {
      const at = clock.now();
      const check = checkCoverEnd(lastDay, calendar.dayOf(at));
      if (check !== "ok") return { kind: "refused", why: check };
      const { repEmail } = rep;
      const until = calendar.startOf(lastDay + 1);
      const cover: Cover = { repEmail, userId, until, setBy: ask.by, at };
      await store.transaction(async (tx) => {
        const before = findCover(await tx.covers.active(at), repEmail);
        await tx.covers.set(cover);
        await audited(tx, at, "cover.set", rep, ask, `${userId} until ${until.toISOString()}`);
        const common = { ...rep, by: ask.by };
        await news(tx, at, ask.by, [
          { ...common, to: "cover", userId, lastDay },
          { ...common, to: "rep", userId, lastDay },
          ...(before === null || before.userId === userId
            ? []
            : [{ ...common, to: "cover" as const, userId: before.userId, lastDay: null }]),
        ]);
      });
      deps.wakeWorker();
      const waiting = await store.drafts.openOf([repEmail]);
      return {
        kind: "set",
        cover,
        lastDay,
        waiting: waiting.filter(({ state }) => state === "pending").length,
      };
    },
    async end(rep, ask) {
      const at = clock.now();
      const ended = await store.transaction(async (tx) => {
        const cover = findCover(await tx.covers.active(at), rep.repEmail);
        if (cover === null) return null;
        await tx.covers.end(rep.repEmail);
        await audited(tx, at, "cover.end", rep, ask, cover.userId);
        const { userId } = cover;
        await news(tx, at, ask.by, [
          { ...rep, to: "cover", userId, by: ask.by, lastDay: null },
          { ...rep, to: "rep", userId, by: ask.by, lastDay: null },
        ]);
        return cover;
      });
      if (ended === null) return { kind: "none" };
      deps.wakeWorker();
      return { kind: "ended", cover: ended };
    },
  };
}
