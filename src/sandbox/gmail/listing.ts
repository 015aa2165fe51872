import { elapsedMs } from "../../lib/time.ts";
import type { StoredMessage } from "./mailbox.ts";
import { GmailRefusal, invalid } from "./refusal.ts";
import type { Query } from "./request.ts";
import { looksEverywhere, parseSearch } from "./search.ts";

const DEFAULT_RESULTS = 100;
const MAX_RESULTS = 500;

/** One page of a list; the token is where the next one starts. */
export function pageOf<T>(all: readonly T[], query: Query): { page: T[]; next: object } {
  const size = query.maxResults === undefined ? DEFAULT_RESULTS : Number(query.maxResults);
  if (size < 1 || size > MAX_RESULTS) {
    throw invalid(`Invalid maxResults: ${size}; it is 1 to ${MAX_RESULTS}.`);
  }
  const token = query.pageToken;
  const start = token === undefined ? 0 : Number(/^at-(\d+)$/.exec(String(token))?.[1]);
  if (!Number.isInteger(start)) {
    throw new GmailRefusal(400, "invalidArgument", "Invalid pageToken", { problem: true });
  }
  const end = start + size;
  return {
    page: all.slice(start, end),
    next: end < all.length ? { nextPageToken: `at-${end}` } : {},
  };
}

/** Whether a message is in a list that was asked for so: its labels, its trash and its search. */
export function listed(query: Query, searchLagMs: number): (message: StoredMessage) => boolean {
  const q = typeof query.q === "string" && query.q !== "" ? query.q : undefined;
  const found = q === undefined ? () => true : parseSearch(q);
  const labels = Array.isArray(query.labelIds) ? query.labelIds : [];
  const everywhere =
    query.includeSpamTrash === true ||
    labels.includes("TRASH") ||
    (q !== undefined && looksEverywhere(q));
  const indexedUntil = elapsedMs() - searchLagMs;
  return (message) =>
    (everywhere || !message.labels.includes("TRASH")) &&
    labels.every((label) => message.labels.includes(label)) &&
    // Lists by label are true at once; only the index of the search lags.
    (q === undefined || message.changedAt <= indexedUntil) &&
    found(message);
}
