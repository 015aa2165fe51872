// The bot as the sandbox runs it: a process of its own, the same start-up path as `npm start`, with
// a business clock that the sandbox moves and addresses that lead to the emulators only.
import { type Limits, realLimits } from "../lib/limits.ts";
import { main, settle } from "../process.ts";
import type { BotNotice, BotOrder } from "./bot-protocol.ts";
import { lookAtWork } from "./bot-work.ts";
import { createAdjustableClock } from "./clock.ts";
import { heldBytes } from "./held-bytes.ts";

refuseTheWorldOutside(process.env);
const clock = createAdjustableClock(startOf(process.env));
const limits = (JSON.parse(process.env.SANDBOX_LIMITS ?? "null") as Limits | null) ?? realLimits;
// When the sandbox is gone, so is its bot.
process.on("disconnect", () => process.exit(0));

const app = await main(process.env, { clock, limits });
let obeying = Promise.resolve();
process.on("message", (order: BotOrder) => {
  obeying = obeying.then(() => obey(order));
});
tell({ kind: "ready", port: app.port, commands: [...app.commands] });
settle();

async function obey(order: BotOrder): Promise<void> {
  switch (order.kind) {
    case "look":
      return tell({ kind: "work", work: await lookAtWork(app, clock) });
    case "weigh":
      return tell({ kind: "weight", heldBytes: await heldBytes() });
    case "clock":
      clock.set(order.now);
      break;
    case "past":
      await app.services.store.scoreHistory.record(order.records);
  }
  tell({ kind: "done", order: order.kind });
}

function tell(notice: BotNotice): void {
  process.send?.(notice);
}

function startOf(env: NodeJS.ProcessEnv): Date {
  const start = new Date(env.SANDBOX_NOW ?? "");
  if (Number.isNaN(start.getTime())) throw new Error("SANDBOX_NOW must say where the clock starts");
  return start;
}

/** Nothing that the sandbox starts may reach a real service, whatever its environment says. */
function refuseTheWorldOutside(env: NodeJS.ProcessEnv): void {
  for (const name of ["SLACK_API_URL", "NOTION_API_URL"]) {
    const host = URL.parse(env[name] ?? "")?.hostname;
    if (host !== "127.0.0.1")
      throw new Error(`The sandbox talks to 127.0.0.1 only, not to ${name}=${env[name]}`);
  }
  if (env.DATABASE_URL)
    throw new Error("The sandbox keeps its own store; DATABASE_URL must not be set");
}
