import type { AuditEntry, AuditLog } from "../../domain/audit.ts";
import {
  acknowledgeEpisode,
  isAcknowledged,
  isSnoozed,
  type SNOOZE_DAYS,
  snoozeEpisode,
} from "../../domain/episode.ts";
import type { ClickBy, Once } from "../../domain/once.ts";
import type { Episodes, StoredEpisode } from "../../domain/stored-episode.ts";
import type { Clock } from "../../lib/time.ts";
import type { Calendar } from "../../lib/time-zone.ts";

/** What people do about an open episode. */
export type EpisodeAct =
  | { kind: "acknowledge" | "takeBack" | "wake" }
  | { kind: "snooze"; days: (typeof SNOOZE_DAYS)[number] };

export type ActOutcome =
  | { kind: "done" }
  /** It is so already, by this person when known. */
  | { kind: "already"; by: string | null }
  | { kind: "over" }
  | { kind: "unknown" };

export type AlertDesk = {
  /** The calendar of the team: days of acknowledgement and snooze are counted on it. */
  readonly calendar: Calendar;
  episode(id: string): Promise<StoredEpisode | null>;
  /** The account's open one. */
  ofAccount(accountId: string): Promise<StoredEpisode | null>;
  /** Commits it with its audit entry in one transaction; the message is edited soon after. */
  act(episodeId: string, act: EpisodeAct, click: ClickBy): Promise<ActOutcome>;
};

/** Where people acknowledge and snooze, in whichever process they are (spec section 6). */
export function createAlertDesk(deps: {
  store: { episodes: Episodes; once: Once<{ episodes: Episodes; audit: AuditLog }> };
  /** ACK_DAYS */
  ackDays: number;
  calendar: Calendar;
  /** Tells the worker of this process, if it is one, that a message is out of date. */
  wakeWorker: () => void;
  clock: Clock;
}): AlertDesk {
  const { store, ackDays, calendar, clock } = deps;

  /** How it is afterwards; null = it is so already. */
  function change({ episode }: StoredEpisode, act: EpisodeAct, now: Date) {
    switch (act.kind) {
      case "acknowledge":
        return isAcknowledged(episode, now)
          ? null
          : acknowledgeEpisode(episode, ackDays, now, calendar).acknowledgedUntil;
      case "takeBack":
        return isAcknowledged(episode, now) ? "off" : null;
      case "snooze":
        return isSnoozed(episode, now)
          ? null
          : snoozeEpisode(episode, act.days, now, calendar).snoozedUntil;
      case "wake":
        return isSnoozed(episode, now) ? "off" : null;
    }
  }

  async function actOnce(
    tx: { episodes: Episodes; audit: AuditLog },
    id: string,
    act: EpisodeAct,
    { by, reference }: ClickBy,
  ): Promise<ActOutcome> {
    const now = clock.now();
    const stored = await tx.episodes.get(id);
    if (stored === null) return { kind: "unknown" };
    if (stored.ended !== null) return { kind: "over" };
    const after = change(stored, act, now);
    if (after === null) {
      // Whoever clicked saw something else.
      await tx.episodes.outdate(id);
      return { kind: "already", by: whose(stored, act) };
    }
    const done = await write(tx.episodes, id, act, { by, until: after, now });
    if (!done) {
      // Something came in between: a scan that ended it, or somebody else's click.
      const since = await tx.episodes.get(id);
      return since === null || since.ended !== null
        ? { kind: "over" }
        : { kind: "already", by: whose(since, act) };
    }
    await tx.audit.record({
      ...entry(act, id),
      at: now,
      actor: by,
      reference,
      detail: after === "off" ? null : `until ${after.toISOString()}`,
    });
    return { kind: "done" };
  }

  return {
    calendar,
    episode: (id) => store.episodes.get(id),
    ofAccount: (accountId) => store.episodes.ofAccount(accountId),
    async act(episodeId, act, click) {
      const result = await store.once(click.key, clock.now(), (tx) =>
        actOnce(tx, episodeId, act, click),
      );
      if (result.kind === "already") return { kind: "done" };
      if (result.value.kind === "done" || result.value.kind === "already") deps.wakeWorker();
      return result.value;
    },
  };
}

function whose(stored: StoredEpisode, { kind }: EpisodeAct): string | null {
  if (kind === "acknowledge") return stored.acknowledgedBy;
  return kind === "snooze" ? stored.snoozedBy : null;
}

function write(
  episodes: Episodes,
  id: string,
  { kind }: EpisodeAct,
  { by, until, now }: { by: string; until: Date | "off"; now: Date },
): Promise<boolean> {
  if (until === "off")
    return kind === "takeBack" ? episodes.takeBack(id, now) : episodes.wake(id, now);
  return kind === "acknowledge"
    ? episodes.acknowledge(id, by, until, now)
    : episodes.snooze(id, by, until, now);
}

const entry = (
  { kind }: EpisodeAct,
  object: string,
): Pick<AuditEntry, "action" | "object" | "result"> => ({
  action: `alert.${kind}`,
  object,
  result: "done",
});
