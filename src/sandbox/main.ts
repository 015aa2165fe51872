// `npm run sandbox`: from the command line to one address to open, until Ctrl+C.
import { flushCompileCache } from "node:module";
import { readTicketEvents } from "../history/events.ts";
import { systemClock } from "../lib/time.ts";
import { parseSandboxArguments, USAGE } from "./arguments.ts";
import { startSandbox } from "./sandbox.ts";
import { historyWorld } from "./world/history-world.ts";
import { seededWorld } from "./world/seeded-world.ts";

const DEFAULT_PORT = 4680;

// npm changes to the project's directory; a relative file is meant from where it was called.
const asked = parseSandboxArguments(process.argv.slice(2), process.env.INIT_CWD ?? process.cwd());
if (asked.kind === "help") {
  console.log(USAGE);
  process.exit(0);
}
if (asked.kind === "refused") refuse(`${asked.reason}\n\n${USAGE}`);

const world =
  asked.tickets === null
    ? seededWorld({ now: systemClock.now() })
    : await worldOfHistory(asked.tickets);
const sandbox = await startSandbox({
  world,
  ports: asked.port === null ? [DEFAULT_PORT, 0] : [asked.port],
  logLevel: asked.verbose ? "debug" : "warn",
  onProblem: warnOnce(),
  onCrash: (lastWords) =>
    console.error(
      `The bot stopped by itself; the page starts it again. Its last words:\n${lastWords}`,
    ),
}).catch((error: unknown) =>
  refuse(asked.verbose || !(error instanceof Error) ? error : error.message),
);

const example =
  asked.tickets === null
    ? "acme"
    : world.rowsAt(world.now).flatMap(({ values }) => values.Name ?? [])[0];
console.log(
  `\n  The sandbox is ready: ${sandbox.url}\n\n  Type /tam health ${example} there. Ctrl+C ends it.\n`,
);

// Now: what ends the sandbox may be a kill.
flushCompileCache();

let ending = false;
for (const signal of ["SIGINT", "SIGTERM"] as const) {
  process.on(signal, () => {
    // Asked twice: at once.
    if (ending) process.exit(1);
    end();
  });
}
function end(): void {
  ending = true;
  void sandbox.close().then(() => process.exit(0));
}

async function worldOfHistory({ file, from }: { file: string; from: Date }) {
  const reading = await readTicketEvents(file);
  if (reading.kind === "refused") refuse(reading.reason);
  for (const { line, reason } of reading.skipped) console.warn(`line ${line} skipped: ${reason}`);
  try {
    return historyWorld({ events: reading.events, from });
  } catch (error) {
    if (error instanceof RangeError) refuse(`${error.message}.`);
    throw error;
  }
}

/** What the bot did that the real services would not take, each kind once. */
function warnOnce(): (problem: string) => void {
  const said = new Set<string>();
  return (problem) => {
    if (said.has(problem) || said.size >= 100) return;
    said.add(problem);
    console.warn(`Warning: ${problem}`);
  };
}

function refuse(problem: unknown): never {
  console.error(problem);
  process.exit(1);
}
