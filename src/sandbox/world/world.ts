import { createHealthScorer, type HealthThresholds } from "../../domain/health.ts";
import { scanTimesBefore, scoreHistoryDays } from "../../domain/replay.ts";
import type { ScoreRecord } from "../../domain/score-history.ts";
import {
  createTicketHistory,
  type HistoricTicket,
  type TicketEvent,
} from "../../domain/ticket-history.ts";
import type { NotionDatabase, NotionRow } from "../notion/contract.ts";
import type { SlackWorld } from "../slack/contract.ts";
import {
  ACCOUNTS_DATABASE_ID,
  accountRow,
  createDatabases,
  heartbeatRow,
  TICKETS_DATABASE_ID,
  type TicketText,
  ticketRow,
  type WorldAccount,
} from "./databases.ts";
import { accountPageId } from "./ids.ts";
import { createSlackWorld, ESCALATION_CHANNEL_ID, MANAGER } from "./people.ts";
import type { WorldPage } from "./profiles.ts";

/** All that the emulators show and the bot has to be pointed at. The same input makes the same world. */
export type World = {
  /** Where the clock starts. */
  now: Date;
  slack: SlackWorld;
  databases: NotionDatabase[];
  notionToken: string;
  /** The values of the settings that name things of this world. */
  settings: {
    NOTION_ACCOUNTS_DATABASE_ID: string;
    NOTION_TICKETS_DATABASE_ID: string;
    SLACK_ESCALATION_CHANNEL: string;
    TAM_ADMIN_EMAILS: string;
    TAM_TIMEZONE: string;
  };
  /** What stands on accounts' pages when the clock starts. */
  pages: readonly WorldPage[];
  /** Every account and ticket that exists by `date`, closed tickets too, as Notion shows them then. */
  rowsAt(date: Date): NotionRow[];
  /**
   * What changed after `since` (the start of the clock when not given) up to and including `until`:
   * new rows and changed tickets whole, known accounts with their heartbeat alone, so that what a
   * scan or a person wrote stays. Upserting the same stretch twice changes nothing.
   */
  changesUntil(until: Date, since?: Date): NotionRow[];
  /**
   * What the scans at 7:00 UTC of the last `days` days before the clock's start found, oldest first;
   * `accountId` is the page id in Notion. Inactive accounts were not scanned.
   */
  pastScores(days: number, thresholds?: Partial<HealthThresholds>): ScoreRecord[];
};

export type WorldParts = {
  now: Date;
  accounts: readonly WorldAccount[];
  /** May go on beyond `now`: what happens when the clock is moved. */
  events: readonly TicketEvent[];
  describeTicket: (ticket: HistoricTicket) => TicketText;
  pages?: readonly WorldPage[];
};

export function createWorld({
  now,
  accounts,
  events,
  describeTicket,
  pages = [],
}: WorldParts): World {
  const byName = new Map(accounts.map((account) => [account.name, account]));
  const rowOf = (ticket: HistoricTicket) => ticketRow(ticket, describeTicket(ticket));

  function scoresAt(times: readonly Date[], thresholds: Partial<HealthThresholds> = {}) {
    const records = scoreHistoryDays(events, {
      scorer: createHealthScorer(thresholds),
      times,
      knownAccounts: accounts.map(({ name }) => name),
      accountId: (name) => (byName.get(name)?.status === "Inactive" ? null : accountPageId(name)),
      lastHeartbeat: (name, at) => byName.get(name)?.lastHeartbeat(at) ?? null,
    });
    const existsFrom = new Map(accounts.map((a) => [accountPageId(a.name), a.existsFrom]));
    return records.filter(({ accountId, at }) => at >= (existsFrom.get(accountId) ?? at));
  }

  return {
    now,
    slack: createSlackWorld(),
    databases: createDatabases(),
    notionToken: "emulator-notion-token",
    settings: {
      NOTION_ACCOUNTS_DATABASE_ID: ACCOUNTS_DATABASE_ID,
      NOTION_TICKETS_DATABASE_ID: TICKETS_DATABASE_ID,
      SLACK_ESCALATION_CHANNEL: ESCALATION_CHANNEL_ID,
      TAM_ADMIN_EMAILS: MANAGER.email,
      TAM_TIMEZONE: "UTC",
    },
    pages,
    rowsAt(date) {
      const shown = new Map(scoresAt(scanTimesBefore(date, 1)).map((r) => [r.accountId, r]));
      const history = createTicketHistory(events);
      history.advanceTo(date);
      return [
        ...accounts
          .filter(({ existsFrom }) => existsFrom <= date)
          .map((account) =>
            accountRow(account, date, shown.get(accountPageId(account.name)) ?? null),
          ),
        ...history.tickets().map(rowOf),
      ];
    },
    changesUntil(until, since = now) {
      const history = createTicketHistory(events);
      history.advanceTo(since);
      const changed = history.advanceTo(until);
      return [
        ...accounts.flatMap((account) => {
          if (account.existsFrom > until) return [];
          if (account.existsFrom > since) return accountRow(account, until, null);
          const beat = account.lastHeartbeat(until)?.getTime();
          return beat === account.lastHeartbeat(since)?.getTime()
            ? []
            : heartbeatRow(account, until);
        }),
        ...changed.map(rowOf),
      ];
    },
    pastScores: (days, thresholds) => scoresAt(scanTimesBefore(now, days), thresholds),
  };
}
