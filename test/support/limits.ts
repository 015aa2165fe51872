import { type Limits, realLimits } from "../../src/lib/limits.ts";

/** For tests that are not about being slow: a busy machine must not change what is answered. */
export const patientLimits: Limits = {
  ...realLimits,
  slackAckMs: 20_000,
  slackTriggerMs: 20_000,
  slackCallTimeoutMs: 20_000,
  liveAnswerMs: 20_000,
};
