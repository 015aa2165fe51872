// One list of all places where an account's data lies. Longer than most: forgetting half of it would be none.
import type { AccountRecords, AccountRows } from "../domain/account-records.ts";
import { chunks } from "./rows.ts";
import type { Database } from "./tables.ts";
import { withoutAccount } from "./without-account.ts";

/** Tables whose rows are of one account. */
const OWN_TABLES = [
  "score_history",
  "account_names",
  "account_states",
  "notion_writes",
  "pulses",
  "communications",
  "drafts",
  "episodes",
  "profile_pages",
  "profile_dashboards",
] as const;

/** States of a draft in which a mail may be leaving, or Gmail is being asked: how that ends must be seen. */
const LEAVING = ["creating", "editing", "discarding", "approved", "sending", "unclear"];
/** A shorter name would be found in any text. */
const SHORTEST_NAME = 3;

export const createAccountRecords = (db: Database): AccountRecords => {
  const idsIn = async (table: "episodes" | "drafts", accountId: string): Promise<string[]> =>
    (await db.selectFrom(table).select("id").where("account_id", "=", accountId).execute()).map(
      ({ id }) => id,
    );
  const objectsOf = async (accountId: string): Promise<string[]> => [
    accountId,
    ...(await idsIn("episodes", accountId)),
    ...(await idsIn("drafts", accountId)),
  ];
  const namesOf = async (accountId: string): Promise<string[]> =>
    (
      await db
        .selectFrom("account_names")
        .select("name")
        .where("account_id", "=", accountId)
        .execute()
    )
      .map(({ name }) => name)
      .filter((name) => name.length >= SHORTEST_NAME);
  const about = async (accountId: string) => ({
    accountId,
    objects: new Set(await objectsOf(accountId)),
    names: await namesOf(accountId),
  });

  /** Posts that name the account, and what is left of them; null = nothing. */
  async function posts(accountId: string) {
    const whom = await about(accountId);
    const rows = await db
      .selectFrom("outbox")
      .select(["key", "state", "post", "announces"])
      .execute();
    return rows.flatMap(({ key, state, post, announces }) => {
      const left = withoutAccount({ post, announces }, whom);
      return left === "untouched" ? [] : [{ key, state, left }];
    });
  }

  async function scans(accountId: string) {
    const { names } = await about(accountId);
    const rows = await db.selectFrom("scans").select(["number", "figures"]).execute();
    return rows.flatMap(({ number, figures }) => {
      const kept = keptFigures(figures, accountId, names);
      return kept === figures ? [] : [{ number, figures: kept }];
    });
  }

  /** Entries about the account, and refusals of older versions, which name it in their reason alone. */
  const auditRows = async (accountId: string): Promise<number[]> => {
    const { objects, names } = await about(accountId);
    const ids: number[] = [];
    for (const some of chunks([...objects])) {
      const rows = await db.selectFrom("audit").select("id").where("object", "in", some).execute();
      ids.push(...rows.map(({ id }) => id));
    }
    const refusals = await db
      .selectFrom("audit")
      .select(["id", "detail"])
      .where("object", "is", null)
      .where("result", "=", "refused")
      .execute();
    const named = refusals.filter(({ detail }) => names.some((name) => detail?.includes(name)));
    return [...ids, ...named.map(({ id }) => id)];
  };

  async function count(accountId: string): Promise<AccountRows> {
    const found: AccountRows = {};
    for (const table of OWN_TABLES) {
      const { rows } = await db
        .selectFrom(table)
        .select((eb) => eb.fn.countAll<number>().as("rows"))
        .where("account_id", "=", accountId)
        .executeTakeFirstOrThrow();
      found[table] = Number(rows);
    }
    found.outbox = (await posts(accountId)).length;
    found.scans = (await scans(accountId)).length;
    found.audit = (await auditRows(accountId)).length;
    return found;
  }

  return {
    objectsOf,
    count,
    async underWay(accountId) {
      const reading = await db
        .selectFrom("scans")
        .select("id")
        .where("state", "=", "reading")
        .execute();
      const leaving = await db
        .selectFrom("drafts")
        .select("id")
        .where("account_id", "=", accountId)
        .where("state", "in", LEAVING)
        .execute();
      const writing = await db
        .selectFrom("communications")
        .select("key")
        .where("account_id", "=", accountId)
        .where("state", "in", ["writing", "unclear"])
        .execute();
      const making = await db
        .selectFrom("profile_pages")
        .select("account_id")
        .where("account_id", "=", accountId)
        .where("making", "=", 1)
        .execute();
      const posting = (await posts(accountId)).filter(({ state }) =>
        ["sending", "unclear"].includes(state),
      );
      return [
        ...(reading.length > 0 ? ["a scan is reading the accounts"] : []),
        ...(leaving.length > 0
          ? ["an e-mail about it is being sent, or its outcome is not known"]
          : []),
        ...(writing.length > 0 ? ["a record is being written into its profile"] : []),
        ...(making.length > 0 ? ["its profile is being made"] : []),
        ...(posting.length > 0 ? ["a message about it is being posted in Slack"] : []),
      ];
    },
    async forget(accountId, mark) {
      const counted = await count(accountId);
      for (const { key, left } of await posts(accountId)) {
        if (left === null) await db.deleteFrom("outbox").where("key", "=", key).execute();
        else await db.updateTable("outbox").set(left).where("key", "=", key).execute();
      }
      for (const { number, figures } of await scans(accountId)) {
        await db.updateTable("scans").set({ figures }).where("number", "=", number).execute();
      }
      for (const some of chunks(await auditRows(accountId))) {
        await db
          .updateTable("audit")
          .set({ object: mark, detail: null })
          .where("id", "in", some)
          .execute();
      }
      for (const table of OWN_TABLES)
        await db.deleteFrom(table).where("account_id", "=", accountId).execute();
      return counted;
    },
  };
};

/** Without the account's lines; the same text when there are none. */
function keptFigures(figures: string, accountId: string, names: readonly string[]): string {
  const parsed = JSON.parse(figures) as {
    notScanned?: { accountId: string }[];
    unusable?: string[];
  };
  const { notScanned = [], unusable = [] } = parsed;
  const kept = {
    ...parsed,
    notScanned: notScanned.filter((line) => line.accountId !== accountId),
    unusable: unusable.filter((line) => !names.some((name) => line.includes(name))),
  };
  const changed =
    kept.notScanned.length < notScanned.length || kept.unusable.length < unusable.length;
  return changed ? JSON.stringify(kept) : figures;
}
