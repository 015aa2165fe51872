import { resolve } from "node:path";
import { parseArgs } from "node:util";

export const USAGE = `npm run sandbox [-- options]
  --tickets FILE   a ticket history (events.csv or events.csv.gz) instead of the invented world
  --from DATE      with --tickets: the day on which the clock starts, at 07:00 UTC (2016-03-14)
  --port N         port of the page (4680, or any free one when that is taken)
  --verbose        the bot's log as it runs
  --help           this text`;

export type SandboxArguments =
  | {
      kind: "run";
      /** Absolute path and the start of the day; null: the invented world. */
      tickets: { file: string; from: Date } | null;
      /** null when none was asked for. */
      port: number | null;
      verbose: boolean;
    }
  | { kind: "help" }
  /** What is wrong, in words. */
  | { kind: "refused"; reason: string };

/** The command line; a relative file is looked for in `cwd`. Reads nothing. */
export function parseSandboxArguments(args: readonly string[], cwd: string): SandboxArguments {
  const refused = (reason: string): SandboxArguments => ({ kind: "refused", reason });
  const values = readOptions(args);
  if (typeof values === "string") return refused(values);
  const { tickets, from, port, verbose, help } = values;
  if (help) return { kind: "help" };
  if (port !== undefined && !(/^\d{1,5}$/.test(port) && Number(port) <= 65_535))
    return refused(`--port takes a number from 0 to 65535, not "${port}".`);
  const start = from === undefined ? null : startOfDay(from);
  if (tickets === undefined && from !== undefined) return refused("--from goes with --tickets.");
  if (tickets !== undefined && start === null)
    return refused(
      from === undefined
        ? "--tickets needs --from with the day on which the clock starts, such as 2016-03-14."
        : `--from takes a day such as 2016-03-14, not "${from}".`,
    );
  return {
    kind: "run",
    tickets:
      tickets === undefined || start === null ? null : { file: resolve(cwd, tickets), from: start },
    port: port === undefined ? null : Number(port),
    verbose,
  };
}

function readOptions(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        tickets: { type: "string" },
        from: { type: "string" },
        port: { type: "string" },
        verbose: { type: "boolean", default: false },
        help: { type: "boolean", short: "h", default: false },
      },
    }).values;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** Midnight UTC; null for what is no day of the calendar (Date takes 31 February for 2 March). */
function startOfDay(day: string): Date | null {
  const start = new Date(`${day}T00:00:00Z`);
  if (Number.isNaN(start.getTime())) return null;
  return start.toISOString().startsWith(`${day}T`) ? start : null;
}
