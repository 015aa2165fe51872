import { request as httpRequest, type IncomingMessage } from "node:http";
import { request as httpsRequest } from "node:https";
import { text as readText } from "node:stream/consumers";
import type { WebClientOptions } from "@slack/web-api";

type Fetch = NonNullable<WebClientOptions["fetch"]>;
type Answer = Awaited<ReturnType<Fetch>>;

/**
 * A `fetch` for answers through a response_url that ends after `longestMs`, by Node's plain client: at a third of the
 * processor time, and nothing of it stays in memory until the time has passed, as with `AbortSignal.timeout`; what stays
 * makes the pauses for garbage longer, in which no command is acknowledged. It reads the whole answer, and follows no
 * redirect: Slack has none, and one could carry account data elsewhere.
 */
export const createAnswerRequest =
  (longestMs: number): Fetch =>
  async (address, init = {}) => {
    const url = new URL(address);
    const body = init.body as string;
    const call = (url.protocol === "https:" ? httpsRequest : httpRequest)(url, {
      method: "POST",
      headers: {
        ...(init.headers as Record<string, string>),
        "Content-Length": Buffer.byteLength(body),
      },
    });
    const timer = setTimeout(() => call.destroy(new Error("no whole answer in time")), longestMs);
    try {
      const response = await new Promise<IncomingMessage>((resolve, reject) => {
        call.on("response", resolve).on("error", reject).end(body);
      });
      const text = await readText(response);
      const status = response.statusCode ?? 0;
      const answer: Used = {
        ok: status >= 200 && status < 300,
        status,
        statusText: response.statusMessage ?? "",
        text: async () => text,
      };
      return answer as Answer;
    } finally {
      clearTimeout(timer);
    }
  };

/** Of an answer: a whole `Response` would cost as much as the request. */
type Used = Pick<Answer, "ok" | "status" | "statusText" | "text">;
