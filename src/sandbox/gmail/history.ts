/** What happened to one message, as `history.list` tells it. */
export type HistoryKind = "messagesAdded" | "messagesDeleted" | "labelsAdded" | "labelsRemoved";

export type HistoryEntry = {
  id: bigint;
  kind: HistoryKind;
  message: { id: string; threadId: string; labelIds: string[] };
  /** Of a change of labels: those that changed. */
  changed: string[];
};

export type History = {
  readonly current: bigint;
  /** Notes a change and gives its id. */
  note(kind: HistoryKind, message: HistoryEntry["message"], changed?: string[]): bigint;
  /** Everything after this id, oldest first; null when Gmail has forgotten it, or never had it. */
  after(id: bigint): HistoryEntry[] | null;
  forget(): void;
};

/** Older changes are forgotten as Gmail does, only sooner. */
const MOST_ENTRIES = 20_000;

export function createHistory(start: bigint): History {
  let entries: HistoryEntry[] = [];
  let current = start;
  let oldest = start;
  return {
    get current() {
      return current;
    },
    note(kind, message, changed = []) {
      // Ids grow, but not one by one.
      current += 3n;
      entries.push({ id: current, kind, message, changed });
      if (entries.length > MOST_ENTRIES) {
        entries = entries.slice(-MOST_ENTRIES / 2);
        oldest = entries[0]?.id ?? current;
      }
      return current;
    },
    after: (id) => (id < oldest || id > current ? null : entries.filter((entry) => entry.id > id)),
    forget() {
      entries = [];
      current += 3n;
      oldest = current;
    },
  };
}
