import { createHash } from "node:crypto";
import type { Config } from "../config.ts";
import type { AccountRows } from "../domain/account-records.ts";
import { assertServiceFailure } from "../lib/errors.ts";
import { createLogger } from "../lib/logger.ts";
import { type Clock, systemClock } from "../lib/time.ts";
import { openStore } from "../store/open-store.ts";
import type { CommandResult } from "./command-result.ts";
import { findStoredAccount } from "./find-stored-account.ts";

export type ForgetCommand = {
  /** Name or id. */
  account: string;
  /** False: only say what would be removed. */
  yes: boolean;
  json: boolean;
  config: Pick<Config, "store">;
  clock?: Clock;
};

/** What no store can take back. */
const STAYS = [
  "Notion: the account's page, its tickets and its profile. While the account is there and active, the next scan stores it anew: delete it, or make it inactive, first.",
  "Slack: messages that were posted; delete them there.",
  "Gmail: drafts and sent mails in the reps' mailboxes; delete them there.",
  "Copies of the store and logs that you keep.",
];

/** `tam forget`: removes what the store keeps about one account, in one transaction. Throws ServiceError. */
export async function runForget(command: ForgetCommand): Promise<CommandResult> {
  const { yes, json, config, clock = systemClock } = command;
  const store = await openStore({ ...config.store, logger: createLogger("silent") });
  try {
    const account = await findStoredAccount(store.accountNames, command.account);
    if (account.kind === "refused") {
      // Forgotten before, maybe, by a run that could not rewrite the files.
      if (yes) await store.scrub();
      return { kind: "failed", reason: account.reason };
    }
    const told = (rows: AccountRows, forgotten: boolean) =>
      json
        ? `${JSON.stringify({ account: { id: account.id, name: account.name }, forgotten, rows, stays: STAYS })}\n`
        : `${forgotten ? "Removed" : "Would be removed"}: ${inWords(rows)}.\nStays:\n${STAYS.map((one) => `  ${one}\n`).join("")}`;
    if (!yes) {
      return {
        kind: "failed",
        reason: `nothing was removed: run it again with --yes to forget “${account.name}” for good`,
        output: told(await store.accountRecords.count(account.id), false),
      };
    }
    const result = await store.transaction(async (tx) => {
      const underWay = await tx.accountRecords.underWay(account.id);
      if (underWay.length > 0) return { kind: "underWay", underWay } as const;
      const mark = `forgotten:${createHash("sha256").update(account.id).digest("hex").slice(0, 16)}`;
      const rows = await tx.accountRecords.forget(account.id, mark);
      await tx.audit.record({
        at: clock.now(),
        actor: "cli",
        action: "account.forget",
        object: mark,
        result: "done",
        reference: null,
        detail: inWords(rows),
      });
      return { kind: "done", rows } as const;
    });
    if (result.kind === "underWay") {
      return {
        kind: "failed",
        reason: `nothing was removed: ${result.underWay.join("; ")}. Try again when that has ended`,
      };
    }
    const output = told(result.rows, true);
    try {
      await store.scrub();
    } catch (error) {
      assertServiceFailure(error);
      const reason = `the rows were removed, but the store's files could not be rewritten and may still hold what was in them: ${error.message} Run it again when the store has less to do`;
      return { kind: "failed", reason, output };
    }
    return { kind: "done", output, notes: [] };
  } finally {
    await store.close();
  }
}

const inWords = (rows: AccountRows): string => {
  const some = Object.entries(rows).filter(([, count]) => count > 0);
  return some.length === 0 ? "nothing" : some.map(([kind, count]) => `${kind} ${count}`).join(", ");
};
