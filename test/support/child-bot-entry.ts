// The bot as `npm start` runs it, with limits of the test that started it.
import { enableCompileCache } from "node:module";
import { type Limits, realLimits } from "../../src/lib/limits.ts";

// When the test is gone, so is its bot.
process.on("disconnect", () => process.exit(0));
enableCompileCache();
const { main } = await import("../../src/process.ts");
const limits = JSON.parse(process.env.CHILD_BOT_LIMITS ?? "null") as Limits | null;
await main(process.env, { limits: limits ?? realLimits });
process.send?.("ready");
