import type {
  Account,
  AccountList,
  AccountSource,
  HealthWriter,
  ReadOptions,
  WriteOptions,
} from "../domain/account.ts";
import type { CommunicationLog } from "../domain/communication.ts";
import type { DashboardWriter, Profiles } from "../domain/profile.ts";
import { ServiceError } from "../lib/errors.ts";
import type { Logger } from "../lib/logger.ts";
import type { Clock } from "../lib/time.ts";
import { parseAccount, shareEquals } from "./account-row.ts";
import { readAllRows } from "./bulk-read.ts";
import { changeProfile } from "./change-profile.ts";
import type { NotionClient } from "./client.ts";
import { appendRecord, findRecord, writeOutcome } from "./communication-log.ts";
import { createProfile } from "./create-profile.ts";
import { createDayStart } from "./day-start.ts";
import { findProfile, type ProfileCall, toProfilePage } from "./find-profile.ts";
import { writeHealthDashboard } from "./health-dashboard.ts";
import { createInTurn } from "./in-turn.ts";
import { NotionError } from "./notion-error.ts";
import { notionId } from "./notion-id.ts";
import { parseRow } from "./parse.ts";
import { type NotionSchema, withFreshSchema } from "./schema.ts";
import { writeHealth } from "./write-health.ts";

export type NotionTamAdapterOptions = {
  client: NotionClient;
  schema: NotionSchema;
  /** Lower case; every account that has none of these is active. */
  inactiveStatuses: Iterable<string>;
  clock: Clock;
  /** IANA zone in which a date without a time starts. */
  timeZone: string;
  logger: Logger;
};

/** The accounts and their relationship profiles in Notion. */
export type NotionTamAdapter = AccountSource &
  HealthWriter &
  Profiles &
  CommunicationLog &
  DashboardWriter;

export function createNotionTamAdapter(options: NotionTamAdapterOptions): NotionTamAdapter {
  const { client, schema, logger } = options;
  const rules = {
    inactiveStatuses: new Set(options.inactiveStatuses),
    dayStart: createDayStart(options.timeZone),
  };

  const inTurn = createInTurn();
  const reading = ({ urgency: lane, signal, withinMs }: ReadOptions): ProfileCall => ({
    lane,
    signal,
    withinMs,
  });
  const writing = ({ urgency: lane, signal }: WriteOptions): ProfileCall => ({ lane, signal });

  return {
    /** 2 requests for a page of up to 100 blocks, 1 for each further 100 up to the newest records; 1 or 2 more to find it. */
    async getRelationshipProfilePage(owner, read) {
      const found = await findProfile(client, owner, reading(read));
      return found === null ? null : toProfilePage(found);
    },

    createRelationshipProfile: (owner, content, write) =>
      inTurn(owner.accountId, async () =>
        toProfilePage(await createProfile(client, owner, content, writing(write))),
      ),

    changeProfile: (owner, change, write) =>
      inTurn(owner.accountId, () => changeProfile(client, owner, change, writing(write))),

    appendCommunicationLog: (page, record, write) =>
      appendRecord(client, page, record, writing(write)),

    findCommunication: (pageId, record, others, read) =>
      findRecord(client, pageId, record, others, reading(read)),

    updateCommunication: (blockId, record, write) =>
      writeOutcome(client, blockId, record, writing(write)),

    writeHealthDashboard: (pageId, health, write) =>
      writeHealthDashboard(client, pageId, health, writing(write)),

    /** 1 request for each 100 accounts. */
    queryAllAccounts(read: ReadOptions): Promise<AccountList> {
      const resolve = () => schema.accounts(read);
      return withFreshSchema(schema, "accounts", resolve, async (accounts) => {
        const sharing = shareEquals();
        const rows = await readAllRows(
          client,
          {
            dataSourceId: accounts.dataSourceId,
            conditions: [],
            properties: Object.values(accounts.properties),
            operation: "reading the accounts",
          },
          read,
          (parsed) => sharing(parseAccount(parsed, accounts, rules)),
        );
        const list: AccountList = { accounts: [], unusable: [] };
        for (const found of rows.values()) {
          if (found.kind === "account") list.accounts.push(found.account);
          else list.unusable.push(found.unusable);
        }
        logger.debug(
          { accounts: list.accounts.length, unusable: list.unusable.length },
          "Read the accounts",
        );
        return list;
      });
    },

    /** 1 request. A row that cannot be used throws in words, as there is no list to go on with. */
    getAccount(accountId: string, read: ReadOptions): Promise<Account | null> {
      const id = notionId(accountId);
      if (id === null) return Promise.resolve(null);
      const resolve = () => schema.accounts(read);
      return withFreshSchema(schema, "accounts", resolve, async (accounts) => {
        const columns = Object.values(accounts.properties).flatMap((property) =>
          property === null ? [] : [property.id],
        );
        const page = await client
          .call(
            {
              operation: "reading one account",
              kind: "read",
              lane: read.urgency,
              withinMs: read.withinMs,
              signal: read.signal,
            },
            (sdk) => sdk.pages.retrieve({ page_id: id, filter_properties: columns }),
          )
          .catch((error: unknown) => {
            if (error instanceof NotionError && error.reason === "notFound") return null;
            throw error;
          });
        if (page === null) return null;
        const parsed = parseRow(page);
        // Retrieving by id still finds what is in the trash.
        if (parsed.kind === "row" && parsed.row.gone) return null;
        const found = parseAccount(parsed, accounts, rules);
        if (found.kind === "account") return found.account;
        const { label, reason } = found.unusable;
        throw new ServiceError(
          "Notion",
          `The row ${label} of the database "${accounts.title}" cannot be used: it ${reason}.`,
          { transient: false },
        );
      });
    },

    updateHealthScore: (update, write) => writeHealth(client, schema, update, write),
  };
}
