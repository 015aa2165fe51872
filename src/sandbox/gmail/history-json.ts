import type { HistoryEntry } from "./history.ts";
import { pageOf } from "./listing.ts";
import type { Mailbox } from "./mailbox.ts";
import { invalid, notFound } from "./refusal.ts";
import type { Query } from "./request.ts";

/** What `historyTypes` calls each. */
const TYPES: Record<HistoryEntry["kind"], string> = {
  messagesAdded: "messageAdded",
  messagesDeleted: "messageDeleted",
  labelsAdded: "labelAdded",
  labelsRemoved: "labelRemoved",
};

/** `history.list`; 404 when the start is too old. `history` is missing when nothing happened. */
export function historyJson({ history }: Mailbox, query: Query): object {
  const start = query.startHistoryId;
  if (typeof start !== "string" || !/^\d{1,20}$/.test(start)) {
    throw invalid("Missing or invalid startHistoryId");
  }
  const entries = history.after(BigInt(start));
  if (entries === null) throw notFound();
  const types = Array.isArray(query.historyTypes) ? query.historyTypes : [];
  const unknown = types.find((type) => !Object.values(TYPES).includes(type));
  if (unknown !== undefined) throw invalid(`Invalid value at 'history_types', "${unknown}"`);
  const label = query.labelId;
  const wanted = entries.filter(
    ({ kind, message, changed }) =>
      (types.length === 0 || types.includes(TYPES[kind])) &&
      (typeof label !== "string" || message.labelIds.includes(label) || changed.includes(label)),
  );
  const { page, next } = pageOf(wanted, query);
  return {
    ...(page.length > 0 && { history: page.map(entryJson) }),
    ...next,
    historyId: String(history.current),
  };
}

function entryJson({ id, kind, message, changed }: HistoryEntry): object {
  const labels = kind === "labelsAdded" || kind === "labelsRemoved" ? { labelIds: changed } : {};
  return {
    id: String(id),
    messages: [{ id: message.id, threadId: message.threadId }],
    [kind]: [{ message, ...labels }],
  };
}
