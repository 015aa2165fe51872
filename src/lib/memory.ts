import { elapsedMs } from "./time.ts";

/** Most entries a memory keeps; the oldest go first. */
const MOST_REMEMBERED = 5_000;

/**
 * Remembers for `maxAgeMs` of machine time what `load` gave for a key, of the newest 5,000 keys. Callers at the same time
 * share one look-up; failures are not kept.
 */
export function createMemory<T>(maxAgeMs: number) {
  const entries = new Map<string, { at: number; value: Promise<T> }>();
  return (key: string, load: () => Promise<T>): Promise<T> => {
    const known = entries.get(key);
    if (known !== undefined && elapsedMs() - known.at < maxAgeMs) return known.value;
    const value = load();
    const entry = { at: elapsedMs(), value };
    entries.delete(key);
    entries.set(key, entry);
    const [oldest] = entries.keys();
    if (entries.size > MOST_REMEMBERED && oldest !== undefined) entries.delete(oldest);
    value.catch(() => {
      if (entries.get(key) === entry) entries.delete(key);
    });
    return value;
  };
}
