import { elapsedMs, machineEpochSeconds } from "../../lib/time.ts";
import type { Delivery } from "./contract.ts";
import type { Payload } from "./delivery.ts";
import { signSlackRequest } from "./sign.ts";

/** Slack's exact types: with a charset, Bolt refuses the form. */
const FORM = "application/x-www-form-urlencoded";

function encode({ type, body }: Payload): { text: string; contentType: string } {
  if (type === "events_api") return { text: JSON.stringify(body), contentType: "application/json" };
  const fields = type === "interactive" ? { payload: JSON.stringify(body) } : body;
  const form = new URLSearchParams();
  for (const [name, value] of Object.entries(fields)) form.set(name, String(value));
  return { text: form.toString(), contentType: FORM };
}

/** Posts a signed payload; anything but a 2xx within the deadline is what Slack shows as an error. */
export async function deliverByHttp(
  payload: Payload,
  target: { url: string; signingSecret: string; ackMs: number },
): Promise<Delivery> {
  const { text, contentType } = encode(payload);
  const started = elapsedMs();
  const failed = (error: string): Delivery => ({
    acked: false,
    ackMs: elapsedMs() - started,
    error,
  });
  const timestamp = machineEpochSeconds();
  try {
    const response = await fetch(target.url, {
      method: "POST",
      headers: {
        "content-type": contentType,
        "user-agent": "Slackbot 1.0 (+https://api.slack.com/robots)",
        ...signSlackRequest({ body: text, signingSecret: target.signingSecret, timestamp }),
      },
      body: text,
      redirect: "manual",
      signal: AbortSignal.timeout(target.ackMs),
    });
    const answer = await response.text();
    if (!response.ok) return failed("dispatch_failed");
    return {
      acked: true,
      ackMs: elapsedMs() - started,
      ...(payload.takesAnswer ? readAnswer(answer, response.headers.get("content-type")) : {}),
    };
  } catch (error) {
    const late = error instanceof Error && error.name === "TimeoutError";
    return failed(late ? "operation_timeout" : "dispatch_failed");
  }
}

function readAnswer(text: string, contentType: string | null): { body?: unknown } {
  if (text === "") return {};
  if (!contentType?.includes("json")) return { body: text };
  try {
    return { body: JSON.parse(text) };
  } catch {
    return { body: text };
  }
}
