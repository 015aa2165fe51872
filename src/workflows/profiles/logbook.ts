import type { AuditLog } from "../../domain/audit.ts";
import type {
  CommunicationRecord,
  Communications,
  LoggedType,
  StoredCommunication,
} from "../../domain/communication.ts";
import type { Clock } from "../../lib/time.ts";
import { type Calendar, formatCalendarDay } from "../../lib/time-zone.ts";

/** A message in Slack, by where and when it was written. */
export type LoggedMessage = { channelId: string; ts: string };

export type LogEntry = {
  accountId: string;
  type: LoggedType;
  subject: string;
  outcome: string | null;
  /** Of the message. */
  url: string | null;
};

export type LogOutcome =
  | { kind: "logged" }
  /** One message is one record: of this account. */
  | { kind: "already"; accountId: string };

type LogNouns = { communications: Communications; audit: AuditLog };

export type Logbook = {
  /** The record that was made of the message; null = none. */
  of(message: LoggedMessage): Promise<StoredCommunication | null>;
  /** Commits the record with its audit entry; the worker writes it into the profile. Twice is once. */
  log(
    message: LoggedMessage,
    entry: LogEntry,
    by: { userId: string; reference: string },
  ): Promise<LogOutcome>;
};

/** Messages that people keep as communication records of an account (spec section 9). */
export function createLogbook(deps: {
  store: LogNouns & { transaction<T>(effects: (tx: LogNouns) => Promise<T>): Promise<T> };
  calendar: Calendar;
  clock: Clock;
}): Logbook {
  const { store, calendar, clock } = deps;
  return {
    of: (message) => store.communications.get(keyOf(message)),
    async log(message, { accountId, ...entry }, { userId, reference }) {
      const at = clock.now();
      const record = { ...entry, date: dayOf(message, calendar) };
      return store.transaction(async (tx) => {
        const key = keyOf(message);
        if (!(await tx.communications.want({ key, accountId, record }, at))) {
          const there = await tx.communications.get(key);
          // The same submission, delivered twice.
          return there === null || isSame(there, accountId, record)
            ? { kind: "logged" as const }
            : { kind: "already" as const, accountId: there.accountId };
        }
        await tx.audit.record({
          at,
          actor: userId,
          action: "communication.log",
          object: accountId,
          result: "done",
          reference,
          detail: key,
        });
        return { kind: "logged" as const };
      });
    },
  };
}

const keyOf = ({ channelId, ts }: LoggedMessage): string => `logged:${channelId}:${ts}`;

/** The day on which it was written, not the one on which somebody logged it. */
const dayOf = ({ ts }: LoggedMessage, calendar: Calendar): string =>
  formatCalendarDay(calendar.dayOf(new Date(Number(ts) * 1_000)));

const isSame = (
  { accountId, record }: StoredCommunication,
  other: string,
  { type, subject, outcome }: CommunicationRecord,
): boolean =>
  accountId === other &&
  record.type === type &&
  record.subject === subject &&
  record.outcome === outcome;
