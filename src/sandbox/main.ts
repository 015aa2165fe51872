import { existsSync } from "node:fs";
import { parseArgs } from "node:util";
import { readTicketEvents } from "../history/events.ts";
import { systemClock } from "../lib/time.ts";
import { startSandbox } from "./sandbox.ts";
import { historyWorld } from "./world/history-world.ts";
import { seededWorld } from "./world/seeded-world.ts";
import type { World } from "./world/world.ts";

const USAGE = `npm run sandbox [-- options]
  --tickets FILE   a ticket history (events.csv or events.csv.gz) instead of the invented world
  --from DATE      with --tickets: the day on which the clock starts, at 07:00 UTC (2016-03-14)
  --port N         port of the page (default 4680, or any free one when it is taken)
  --verbose        the bot's log as it runs`;

const DEFAULT_PORT = 4680;

const { values } = readArguments();
const world = await worldOf(values);
const port = values.port === undefined ? DEFAULT_PORT : Number(values.port);
const sandbox = await startSandbox({ world, port, logLevel: values.verbose ? "debug" : "warn" });

console.log(
  `\n  The sandbox is ready: ${sandbox.url}\n\n  Type /tam health acme there. Ctrl+C ends it.\n`,
);

let ending = false;
for (const signal of ["SIGINT", "SIGTERM"] as const) {
  process.on(signal, () => {
    if (ending) process.exit(1);
    ending = true;
    void sandbox.close().then(() => process.exit(0));
  });
}

async function worldOf({ tickets, from }: { tickets?: string; from?: string }): Promise<World> {
  if (tickets === undefined) {
    if (from !== undefined) refuse("--from goes with --tickets.");
    return seededWorld({ now: systemClock.now() });
  }
  if (!existsSync(tickets)) refuse(`There is no file ${tickets}.`);
  const start = new Date(`${from ?? ""}T00:00:00Z`);
  if (!/^\d{4}-\d{2}-\d{2}$/.test(from ?? "") || Number.isNaN(start.getTime())) {
    refuse("--tickets needs --from with a date such as 2016-03-14.");
  }
  const reading = await readTicketEvents(tickets);
  if (reading.kind === "refused") refuse(reading.reason);
  for (const { line, reason } of reading.skipped) console.warn(`line ${line} skipped: ${reason}`);
  return historyWorld({ events: reading.events, from: start });
}

function readArguments() {
  try {
    return parseArgs({
      options: {
        tickets: { type: "string" },
        from: { type: "string" },
        port: { type: "string" },
        verbose: { type: "boolean", default: false },
      },
    });
  } catch (error) {
    return refuse(error instanceof Error ? error.message : String(error));
  }
}

function refuse(problem: string): never {
  console.error(`${problem}\n\n${USAGE}`);
  process.exit(1);
}
