// Longer than most: one table of what Notion, its edge and the network can answer.
import { isHTTPResponseError, RequestTimeoutError } from "@notionhq/client";
import { z } from "zod";
import { FetchFailure } from "./bounded-fetch.ts";
import type { Failure, FailureReason } from "./notion-error.ts";
import { retryAfterMs } from "./retry-after.ts";

const errorBody = z.object({
  code: z.string().optional().catch(undefined),
  message: z.string().catch(""),
  request_id: z.string().optional().catch(undefined),
  additional_data: z
    .object({
      rate_limit_reason: z.string().optional().catch(undefined),
      retry_after: z.union([z.string(), z.number()]).optional().catch(undefined),
      retry_guidance: z.string().optional().catch(undefined),
      committed_resource_id: z.string().optional().catch(undefined),
      committed_child_ids: z.array(z.string()).optional().catch(undefined),
    })
    .catch({}),
});

/**
 * What a failed attempt means: by HTTP status first, as Notion sends codes that the SDK's list lacks
 * and its edge answers in HTML, then by the body. null for what is no failure of Notion (a bug).
 */
export function classifyFailure(error: unknown): Failure | null {
  if (error instanceof FetchFailure) return connectionFailure(error);
  // The SDK's own timer comes after ours, but a process with too much to do finds both due at once.
  if (RequestTimeoutError.isRequestTimeoutError(error)) return NO_ANSWER;
  // The SDK parses a success itself, `request` checks its form; neither message may be passed on.
  if (error instanceof SyntaxError || error instanceof z.ZodError) {
    return {
      reason: "badAnswer",
      words:
        "Notion's answer was not what its API promises; something between us may have replaced it",
      transient: true,
      effect: "possible",
    };
  }
  if (!isHTTPResponseError(error)) return null;
  const body = parseBody(error.body);
  const { code, message, additional_data: data, request_id } = body;
  const requestId = request_id ?? error.request_id ?? error.ray_id;
  return {
    status: error.status,
    ...(code === undefined ? {} : { code }),
    ...(requestId === undefined ? {} : { requestId }),
    ...httpFailure(error.status, code, message, data, error.headers),
  };
}

function parseBody(text: unknown): z.infer<typeof errorBody> {
  let json: unknown = {};
  try {
    json = JSON.parse(String(text));
  } catch {
    // HTML of a proxy: the status has to say it all.
  }
  const parsed = errorBody.safeParse(json);
  return parsed.success ? parsed.data : { message: "", additional_data: {} };
}

const NO_ANSWER: Failure = {
  reason: "timeout",
  words: "Notion did not answer in time",
  transient: true,
  effect: "possible",
};

/** Codes that say that no connection was made, so that nothing can have happened. */
const NEVER_REACHED = new Set([
  "ECONNREFUSED",
  "ENOTFOUND",
  "EAI_AGAIN",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "UND_ERR_CONNECT_TIMEOUT",
]);

function connectionFailure(error: FetchFailure): Failure {
  const code = error.code === null ? {} : { code: error.code };
  if (error.kind === "timeout") return NO_ANSWER;
  if (/CERT|TLS|SIGNATURE/.test(error.code ?? "")) {
    return {
      ...code,
      reason: "refused",
      words: `The certificate of NOTION_API_URL was not accepted (${error.code}): check the address, or the proxy in between`,
      transient: false,
      effect: "none",
      cause: error,
    };
  }
  return {
    ...code,
    reason: "unreachable",
    words: `Notion could not be reached${error.code === null ? "" : ` (${error.code})`}`,
    transient: true,
    effect: NEVER_REACHED.has(error.code ?? "") ? "none" : "possible",
    cause: error,
  };
}

/**
 * Notion's sentences about a property or an option that is not what it was, in answers to queries
 * ("Could not find property …") and to writes ("Health Score is not a property that exists.").
 */
const STALE_SCHEMA =
  /could not find property|is not a property that exists|is expected to be \w+\.$|option .*not found/i;

/** "Can't edit block that is archived. …", "Can't edit page on block with an archived ancestor. …": its words for the trash. */
const IN_TRASH = /^can['’]t edit .*\b(?:archived|trash)/i;

type Data = z.infer<typeof errorBody>["additional_data"];
type HttpFailure = Omit<Failure, "status" | "code" | "requestId">;

function httpFailure(
  status: number,
  code: string | undefined,
  message: string,
  data: Data,
  headers: unknown,
): HttpFailure {
  const final = (reason: FailureReason, words: string): HttpFailure => ({
    reason,
    words,
    transient: false,
    effect: "none",
  });
  if (data.rate_limit_reason === "public_api_request_blocked") {
    return final(
      "refused",
      "Notion has blocked the requests of this connection; waiting does not help: ask Notion's support",
    );
  }
  // Documented for 503, but what was saved must not be saved again whatever the status.
  if (status >= 500 && (data.retry_guidance !== undefined || data.committed_resource_id)) {
    const saved = [data.committed_resource_id ?? [], data.committed_child_ids ?? []].flat();
    return {
      reason: "committed",
      words: "Notion saved the change but could not say so in time",
      transient: false,
      effect: "done",
      committedIds: saved,
    };
  }
  if (status === 429 || status === 529) {
    return {
      reason: "rateLimited",
      words:
        status === 529
          ? "Notion is overloaded and asks everyone to wait"
          : `Notion asks us to wait: the request limit of ${data.rate_limit_reason === "public_api_space_request_rate_limit" ? "the workspace" : "this connection"} is used up`,
      transient: true,
      effect: "none",
      retryAfterMs: retryAfterMs(headers, data.retry_after),
    };
  }
  if (status === 401) {
    return final(
      "refused",
      "Notion does not know the token: set NOTION_TOKEN to the secret of the connection (Notion, Settings, Connections)",
    );
  }
  if (status === 403) {
    return final(
      "refused",
      code === undefined
        ? "Something in front of Notion refused the request: check proxy and firewall"
        : "Notion does not let this connection do that: give it the capabilities to read, update and insert content (a free workspace may also have used up its blocks)",
    );
  }
  if (status === 404) {
    return final(
      "notFound",
      "Notion does not find it: check the id, and share the database with the connection (open it, ••• menu, Connections)",
    );
  }
  if (status === 409) {
    return code === undefined || code === "conflict_error"
      ? {
          reason: "conflict",
          words: "Notion was saving something else at the same moment",
          transient: true,
          effect: "none",
        }
      : final("badRequest", `Notion refused the change (${code})`);
  }
  if (status >= 500 || status === 408) {
    return {
      reason: "overloaded",
      words: `Notion has trouble right now (${status})`,
      transient: true,
      effect: "possible",
    };
  }
  if (/start_cursor/i.test(message)) {
    return final("invalidCursor", "Notion no longer knows where the list was continued");
  }
  if (IN_TRASH.test(message)) {
    return final("inTrash", "It is in the trash of Notion, or something that it stands on is");
  }
  if (STALE_SCHEMA.test(message)) {
    return final(
      "staleSchema",
      "A property or an option of the database was renamed or deleted: compare it with NOTION_PROPERTY_NAMES",
    );
  }
  return final("badRequest", `Notion did not accept the request (${code ?? status})`);
}
