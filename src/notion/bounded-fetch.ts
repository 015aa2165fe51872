import type { Limits } from "../lib/limits.ts";
import { startTimeLimit } from "../lib/time-limit.ts";

/** No whole answer arrived: too late, or the connection failed. */
export class FetchFailure extends Error {
  readonly kind: "timeout" | "unreachable";
  /** The system's code, such as `ECONNRESET`; null when there is none. */
  readonly code: string | null;
  constructor(kind: FetchFailure["kind"], cause: unknown) {
    super(kind === "timeout" ? "no whole answer in time" : "the connection failed", { cause });
    this.name = "FetchFailure";
    this.kind = kind;
    this.code = systemCode(cause);
  }
}

type Answer = {
  ok: boolean;
  status: number;
  headers: Headers;
  text(): Promise<string>;
};

/**
 * A `fetch` for the SDK that ends after `notionTimeoutMs` or with the caller's signal, whichever
 * comes first, and takes the connection down with it. The SDK's own timeout stops at the headers and
 * leaves the request running; here the body counts too, so it is read before the answer is handed on.
 */
export const createBoundedFetch =
  (limits: Pick<Limits, "notionTimeoutMs">, signal: AbortSignal) =>
  async (url: string, init?: Parameters<typeof sdkInit>[0]): Promise<Answer> => {
    const limit = startTimeLimit(limits.notionTimeoutMs);
    try {
      const response = await fetch(url, {
        ...sdkInit(init),
        // The API never redirects; following one could carry customer data elsewhere.
        redirect: "error",
        signal: AbortSignal.any([signal, limit.signal]),
      });
      const body = await response.text();
      const { ok, status, headers } = response;
      return { ok, status, headers, text: async () => body };
    } catch (error) {
      signal.throwIfAborted();
      throw new FetchFailure(limit.signal.aborted ? "timeout" : "unreachable", error);
    } finally {
      limit.end();
    }
  };

const sdkInit = (
  init: { method?: string; headers?: Record<string, string>; body?: string | FormData } = {},
): RequestInit => ({
  ...(init.method === undefined ? {} : { method: init.method }),
  ...(init.headers === undefined ? {} : { headers: init.headers }),
  ...(init.body === undefined ? {} : { body: init.body }),
});

/** fetch hides the system's error in its `cause`. */
function systemCode(error: unknown): string | null {
  if (!(error instanceof Error)) return null;
  if ("code" in error && typeof error.code === "string") return error.code;
  return systemCode(error.cause);
}
