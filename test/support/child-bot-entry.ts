// The bot as `npm start` runs it, with limits of the test that started it.
import { type Limits, realLimits } from "../../src/lib/limits.ts";
import { watchDurableWrites } from "./durable-writes.ts";

// When the test is gone, so is its bot.
process.on("disconnect", () => process.exit(0));
const { CHILD_BOT_LIMITS, CHILD_BOT_DIES_AFTER } = process.env;
const writes = await watchDurableWrites(
  CHILD_BOT_DIES_AFTER === undefined ? null : Number(CHILD_BOT_DIES_AFTER),
);
process.on("message", ({ dieAfter }: { dieAfter: number | null }) => {
  const { count } = writes;
  writes.beginAnew(dieAfter);
  process.send?.({ writes: count });
});
const { main, settle } = await import("../../src/process.ts");
const limits = JSON.parse(CHILD_BOT_LIMITS ?? "null") as Limits | null;
await main(process.env, { limits: limits ?? realLimits });
process.send?.("ready");
settle();
