import { promisify } from "node:util";
import { gunzip } from "node:zlib";
import { request } from "undici";

/**
 * A `fetch` for Google's client by undici's own request: over the same connections, at half the processor time. It reads
 * the whole answer, and follows no redirect: the API has none, and one could carry a mail elsewhere.
 */
export async function bareFetch(
  url: string | URL | Request,
  init: RequestInit = {},
): Promise<Response> {
  const { statusCode, headers, body } = await request(url instanceof Request ? url.url : url, {
    method: init.method ?? "GET",
    headers: new Headers(init.headers),
    body: (init.body ?? null) as string | null,
    signal: init.signal ?? null,
  });
  const received = await body.bytes();
  const bytes = headers["content-encoding"] === "gzip" ? await unpack(received) : received;
  const answer: Used = {
    ok: statusCode >= 200 && statusCode < 300,
    status: statusCode,
    headers: new Headers(Object.entries(headers).map(([name, value]) => [name, String(value)])),
    // Else the client leaves what it has read out of its errors.
    bodyUsed: true,
    text: async () => new TextDecoder().decode(bytes),
    blob: async () => new Blob([new Uint8Array(bytes)]),
  };
  return answer as Response;
}

/** Of an answer: a whole `Response` would cost as much as the request. */
type Used = Pick<Response, "ok" | "status" | "headers" | "bodyUsed" | "text" | "blob">;

const unpack = promisify(gunzip);
