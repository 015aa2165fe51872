import type { IncomingMessage } from "node:http";

/** A request that is refused, in words for the person at the page. */
export class Refusal extends Error {
  readonly status: number;
  constructor(status: number, message: string) {
    super(message);
    this.name = "Refusal";
    this.status = status;
  }
}

/** More than any message or form of the page; Slack cuts a message at 40,000 characters. */
const MAX_BODY_BYTES = 256 * 1024;

/**
 * Keeps foreign web pages out: a name rebound to 127.0.0.1 shows in Host, a cross-site request in
 * Origin or Sec-Fetch-Site, and a form cannot send JSON. Throws a Refusal.
 */
export function refuseForeign(request: IncomingMessage, port: number): void {
  const host = request.headers.host ?? "";
  const own = [`127.0.0.1:${port}`, `localhost:${port}`];
  if (!own.includes(host)) {
    throw new Refusal(403, "This sandbox answers to its own address on this machine only.");
  }
  const { origin } = request.headers;
  const site = request.headers["sec-fetch-site"];
  const foreign =
    (origin !== undefined && origin !== `http://${host}`) ||
    (site !== undefined && site !== "same-origin" && site !== "none");
  const writing = request.method !== "GET" && request.method !== "HEAD";
  const reading = request.url?.startsWith("/api/") === true;
  // A link from elsewhere may open the page; only the page itself may use the API.
  if (foreign && (writing || reading)) {
    throw new Refusal(403, "Requests of other web pages are refused.");
  }
}

/** The body as JSON; refuses other content types and bodies over 256 KiB. */
export async function readJson(request: IncomingMessage): Promise<unknown> {
  const type = (request.headers["content-type"] ?? "").split(";")[0]?.trim().toLowerCase();
  if (type !== "application/json") {
    throw new Refusal(415, "Send JSON with the content type application/json.");
  }
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request) {
    bytes += chunk.length;
    if (bytes > MAX_BODY_BYTES) {
      throw new Refusal(413, `The request is larger than ${MAX_BODY_BYTES / 1024} KiB.`);
    }
    chunks.push(chunk);
  }
  try {
    return JSON.parse(Buffer.concat(chunks).toString("utf8"));
  } catch {
    throw new Refusal(400, "The body is not valid JSON.");
  }
}
