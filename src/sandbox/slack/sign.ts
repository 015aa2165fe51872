import { createHmac } from "node:crypto";

/**
 * The headers with which Slack signs a request: v0 HMAC-SHA256 over `v0:{timestamp}:{body}`
 * (docs.slack.dev/authentication/verifying-requests-from-slack). `timestamp` in seconds.
 */
export function signSlackRequest(input: {
  body: string;
  signingSecret: string;
  timestamp: number;
}): { "x-slack-request-timestamp": string; "x-slack-signature": string } {
  const timestamp = String(input.timestamp);
  const digest = createHmac("sha256", input.signingSecret)
    .update(`v0:${timestamp}:${input.body}`)
    .digest("hex");
  return { "x-slack-request-timestamp": timestamp, "x-slack-signature": `v0=${digest}` };
}
