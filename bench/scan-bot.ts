// The bot by its own start-up path, which tells what it has used so far when it is asked.
import { main, settle } from "../src/process.ts";
import { scanLimits } from "./scan-limits.ts";

await main(process.env, { limits: scanLimits });
settle();
process.on("message", () => {
  const { user, system } = process.cpuUsage();
  process.send?.({
    cpuMs: (user + system) / 1000,
    peakMb: process.resourceUsage().maxRSS / 1024,
  } satisfies Used);
});
process.on("disconnect", () => process.exit(0));
process.send?.("ready");

export type Used = { cpuMs: number; peakMb: number };
