import { resolve } from "node:path";
import { Command, CommanderError } from "commander";
import type { CommandResult } from "./cli/command-result.ts";
import { loadConfig, loadNotionAccess, loadThresholds } from "./config.ts";
import { ConfigError, ServiceError } from "./lib/errors.ts";

// Each command loads what it needs when it is called: `tam help` and `tam replay` need neither Slack nor a store.

/**
 * `tam <command>`: results on stdout, everything else on stderr, exit code 0 only on success. With
 * main.ts the only reader of process.env.
 */
const tam = new Command("tam")
  .description("Account health for technical account managers, from the command line.")
  .showHelpAfterError("(tam help <command> says more)")
  .exitOverride();

tam
  .command("replay")
  .description(
    "Run the daily scan (7:00 UTC) over a ticket history and print what the channel would have seen.",
  )
  .argument("<events.csv[.gz]>", "at,ticket_id,account,status,status_original,priority")
  .option("--from <day>", "first day to count; the scan of the day before is run, not counted")
  .option("--to <day>", "last day to count")
  .option("--literal", "judge each scan by itself: no episodes, no cap", false)
  .option("--json", "print one JSON object, per day and in total", false)
  .action(async (file: string, options: ReplayFlags) => {
    const { runReplay } = await import("./cli/replay.ts");
    const thresholds = loadThresholds(process.env);
    report(await runReplay({ file: whereTyped(file), ...options, thresholds }));
  });

tam
  .command("scan")
  .description(
    "Scan all accounts now: score, post, write back. Beside a running bot the bot does it and this follows.",
  )
  .option("--account <name>", "scan this account alone: store and write back, post nothing")
  .option("--dry-run", "read and decide, change and post nothing", false)
  .option("--json", "print one JSON object", false)
  .action(async ({ account, ...flags }: ScanFlags) => {
    const { runRescan } = await import("./cli/rescan.ts");
    const { runScan } = await import("./cli/scan.ts");
    const command = { ...flags, config: loadConfig(process.env) };
    report(await (account === undefined ? runScan(command) : runRescan({ ...command, account })));
  });

tam
  .command("checkins")
  .description(
    "Draft this month's check-ins now, as on the 1st; nothing is sent. Beside a running bot the bot makes the drafts and this follows.",
  )
  .option("--dry-run", "say who would get one and who not, change nothing", false)
  .option("--json", "print one JSON object", false)
  .action(async (flags: { dryRun: boolean; json: boolean }) => {
    const { runCheckIns } = await import("./cli/checkins.ts");
    report(await runCheckIns({ ...flags, config: loadConfig(process.env) }));
  });

const store = tam.command("store").description("The store of the bot: save it, move it.");

store
  .command("copy")
  .description(
    "Copy the embedded store (DATA_DIR) into PostgreSQL and prove it; stop the bot first. Cut short, it goes on when run again.",
  )
  .requiredOption(
    "--to <url>",
    "postgres://user@host:5432/database; the password comes from PGPASSWORD or ~/.pgpass",
  )
  .option("--json", "print one JSON object", false)
  .action(async (options: { to: string; json: boolean }) => {
    const { runStoreCopy } = await import("./cli/store.ts");
    report(await runStoreCopy(options, loadConfig(process.env)));
  });

store
  .command("backup")
  .description("Save the embedded store (DATA_DIR) into one new file, beside a running bot.")
  .argument("<file>")
  .action(async (file: string) => {
    const { runStoreBackup } = await import("./cli/store.ts");
    report(await runStoreBackup(whereTyped(file), loadConfig(process.env)));
  });

tam
  .command("doctor")
  .description(
    "Look at settings, store, Slack, Notion and Gmail: what is wrong and how to mend it. Changes nothing.",
  )
  .option("--offline", "ask nothing of Slack, Notion, Google or a PostgreSQL server", false)
  .option("--rep <email>", "of the reps' mailboxes look at this one alone")
  .option("--json", "print one JSON object", false)
  .action(async (flags: DoctorFlags) => {
    const { runDoctor } = await import("./cli/doctor.ts");
    report(await runDoctor({ ...flags, env: process.env }));
  });

tam
  .command("setup-notion")
  .description(
    "Make the two Notion databases on a page and print their ids; what is there already is completed.",
  )
  .requiredOption("--parent <page>", "id or address of a page that is shared with the connection")
  .option("--json", "print one JSON object", false)
  .action(async (flags: { parent: string; json: boolean }) => {
    const { runSetupNotion } = await import("./cli/setup-notion.ts");
    report(await runSetupNotion({ ...flags, notion: loadNotionAccess(process.env) }));
  });

tam
  .command("audit")
  .description("Who did what, the newest first: approvals, acknowledgements, refusals, releases.")
  .option("--since <day>", "from the start of this day on (UTC), as 2026-03-14")
  .option("--account <name>", "about this account alone: its whole name, or its id")
  .option("--limit <n>", "at most so many entries", "1000")
  .option("--json", "print one JSON object", false)
  .action(async (flags: AuditFlags) => {
    const { runAudit } = await import("./cli/audit.ts");
    report(await runAudit({ ...flags, config: loadConfig(process.env) }));
  });

tam
  .command("forget")
  .description("Remove what the store keeps about one account, and say what stays elsewhere.")
  .argument("<account>", "its whole name, or its id")
  .option("--yes", "do it; without, only say what would be removed", false)
  .option("--json", "print one JSON object", false)
  .action(async (account: string, flags: { yes: boolean; json: boolean }) => {
    const { runForget } = await import("./cli/forget.ts");
    report(await runForget({ ...flags, account, config: loadConfig(process.env) }));
  });

type AuditFlags = { since?: string; account?: string; limit: string; json: boolean };
type DoctorFlags = { offline: boolean; rep?: string; json: boolean };
type ScanFlags = { account?: string; dryRun: boolean; json: boolean };
type ReplayFlags = { from?: string; to?: string; literal: boolean; json: boolean };

/** npm runs this in the project's folder; a file is named where the person is. */
const whereTyped = (file: string): string => resolve(process.env.INIT_CWD ?? ".", file);

function report(result: CommandResult): void {
  for (const note of result.notes ?? []) process.stderr.write(`${note}\n`);
  if (result.kind === "failed") fail(result.reason, result.output);
  else process.stdout.write(result.output);
}

function fail(reason: string, output = ""): void {
  process.stderr.write(`tam: ${reason}\n`);
  process.exitCode = 1;
  if (output === "") writeFailure(reason);
  else process.stdout.write(output);
}

/** With --json there is one object, whatever went wrong: a program that reads it need not guess. */
function writeFailure(reason: string): void {
  if (!process.argv.includes("--json")) return;
  process.stdout.write(`${JSON.stringify({ failed: true, reason })}\n`);
}

// A reader that has seen enough (`| head`) is no failure of ours to describe.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "EPIPE") throw error;
  process.exitCode = 1;
});

try {
  await tam.parseAsync();
} catch (error) {
  if (error instanceof CommanderError) {
    // Commander has said it already, to people.
    process.exitCode = error.exitCode;
    if (error.exitCode !== 0) writeFailure(error.message);
  } else if (error instanceof ConfigError || error instanceof ServiceError) fail(error.message);
  else {
    writeFailure("something went wrong that nobody foresaw: see stderr");
    throw error;
  }
}
