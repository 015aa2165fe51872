import { openWork } from "../app/open-work.ts";
import type { Config } from "../config.ts";
import type { Draft } from "../domain/draft.ts";
import type { Outbox } from "../domain/outbox.ts";
import { type CheckInDecision, checkInKey } from "../domain/plan-check-ins.ts";
import { coverKey } from "../domain/post-key.ts";
import { repAddressOf } from "../domain/rep.ts";
import { becomeWorker } from "../jobs/worker.ts";
import { realLimits } from "../lib/limits.ts";
import { createLogger } from "../lib/logger.ts";
import { count, plain } from "../lib/text.ts";
import { delay, elapsedMs, systemClock } from "../lib/time.ts";
import type { CommandResult } from "./command-result.ts";

export type CheckInsCommand = { dryRun: boolean; json: boolean; config: Config };

/** What is not ready by then is still being made by the bot, or by the next one. */
const FOLLOW_MS = 30 * 60_000;

/**
 * `tam checkins`: has the month's check-ins drafted and follows them until each can be reviewed and its rep was told.
 * Where no other process is the worker, this one is until then. Throws ServiceError when store, Notion or Slack cannot
 * be reached, ConfigError when the Google key does not fit.
 */
export async function runCheckIns(command: CheckInsCommand): Promise<CommandResult> {
  const { dryRun, config } = command;
  const logger = createLogger(config.logLevel);
  const opened = await openWork({ config, clock: systemClock, logger }, { dryRun });
  const { services, work } = opened;
  try {
    const drafting = await opened.drafting();
    if (drafting === null)
      return {
        kind: "failed",
        reason: "there are no drafts without GOOGLE_SERVICE_ACCOUNT_FILE and TAM_REP_MAILBOXES",
      };
    const { signal } = new AbortController();
    const { checkIns, loop } = drafting;
    await drafting.checkTemplates();
    if (dryRun) return describe(await checkIns.plan(signal), [], command);
    const asked = systemClock.now();
    // The minute: one message to each rep of one asking.
    const run = `asked:${asked.toISOString().slice(0, 16)}`;
    const decisions = await checkIns.run(run, signal, { patienceMs: 0 });
    await services.store.audit.record({
      at: asked,
      actor: "cli",
      action: "checkins.run",
      object: null,
      result: "done",
      reference: null,
      detail: `${decisions.filter(({ kind }) => kind === "draft").length} of ${decisions.length}`,
    });
    const worker = becomeWorker({
      locks: services.store,
      work: async (until) => {
        await Promise.all([loop.run(until), work.posting.run(until)]);
      },
      logger,
    });
    try {
      return describe(
        decisions,
        await follow(services.store, decisions, checkIns.month()),
        command,
      );
    } finally {
      await worker.stop();
    }
  } finally {
    await opened.close();
  }
}

type Followed = {
  drafts: { byKey(key: string): Promise<Draft | null> };
  outbox: Pick<Outbox, "get">;
};

/** The drafts, once each is made or given up and the messages that list them are in Slack. */
async function follow(
  { drafts, outbox }: Followed,
  decisions: readonly CheckInDecision[],
  month: string,
): Promise<Draft[]> {
  const keys = decisions.flatMap((one) =>
    one.kind === "draft" ? [checkInKey(one.account.id, month, one.attempt)] : [],
  );
  const until = elapsedMs() + FOLLOW_MS;
  for (;;) {
    const found = (await Promise.all(keys.map((key) => drafts.byKey(key)))).filter(
      (draft) => draft !== null,
    );
    const cards = [
      ...new Set(found.flatMap(({ card }) => (card === null ? [] : [card, coverKey(card)]))),
    ];
    const posts = await Promise.all(cards.map((card) => outbox.get(card)));
    const underWay =
      found.some(({ state }) => UNDER_WAY.has(state)) ||
      posts.some((post) => post !== null && ["pending", "sending"].includes(post.state));
    if (!underWay || elapsedMs() > until) return found;
    await delay(realLimits.scanFollowMs);
  }
}

const UNDER_WAY: ReadonlySet<Draft["state"]> = new Set(["wanted", "creating"]);

function describe(
  planned: readonly CheckInDecision[],
  drafts: readonly Draft[],
  { dryRun, json }: CheckInsCommand,
): CommandResult {
  const decisions = planned.toSorted((a, b) => a.account.name.localeCompare(b.account.name, "en"));
  const byAccount = new Map(drafts.map((draft) => [draft.accountId, draft]));
  const wanted = decisions.flatMap(({ kind, account }) => {
    if (kind !== "draft") return [];
    const draft = byAccount.get(account.id);
    return [
      {
        account: { id: account.id, name: account.name },
        mailbox: repAddressOf(account.repEmail),
        state: draft?.state ?? null,
        note: draft?.note ?? null,
      },
    ];
  });
  const skipped = decisions.flatMap((one) =>
    one.kind === "skip"
      ? [{ account: { id: one.account.id, name: one.account.name }, reason: one.reason }]
      : [],
  );
  const failed = wanted.filter(({ state }) => state === "unprepared");
  const late = dryRun ? [] : wanted.filter(({ state }) => state === null || UNDER_WAY.has(state));
  const name = (account: { name: string }) => plain(account.name, 80);
  const lines = [
    `${dryRun ? "Dry run, nothing was changed: " : ""}${count(wanted.length, "check-in")} ${dryRun ? "would be drafted" : "drafted"}, ${skipped.length} skipped.`,
    ...wanted.map(({ account, mailbox }) => `  ${name(account)}, in ${plain(mailbox, 80)}`),
  ];
  const output = json
    ? `${JSON.stringify({ dryRun, drafts: wanted, skipped })}\n`
    : `${lines.join("\n")}\n`;
  const notes = [
    ...skipped.map(({ account, reason }) => `skipped: ${name(account)}, ${reason}`),
    ...failed.map(({ account, note }) => `not made: ${name(account)}, ${plain(note ?? "", 300)}`),
  ];
  if (failed.length + late.length === 0) return { kind: "done", output, notes };
  return {
    kind: "failed",
    reason: [
      ...(failed.length === 0 ? [] : [`${count(failed.length, "check-in")} could not be made`]),
      ...(late.length === 0
        ? []
        : [
            `${count(late.length, "check-in")} still being made by the bot; /tam drafts shows them`,
          ]),
    ].join("; "),
    ...(json ? { output } : {}),
    notes,
  };
}
