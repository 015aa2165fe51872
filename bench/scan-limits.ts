import { type Limits, realLimits } from "../src/lib/limits.ts";

/** Slack takes ten posts a second here: a held scan of 100,000 accounts would else wait minutes for its notice. */
export const scanLimits: Limits = { ...realLimits, slackPostIntervalMs: 100 };
