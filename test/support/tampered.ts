import { type Edit, mutate } from "./strange.ts";

/** Where a payload carries what the bot wrote into its buttons and windows, and what people typed and chose there. */
const OURS = new Set(["value", "private_metadata", "block_id", "selected_date", "text"]);

/**
 * A payload of Slack's with every other text at those places replaced: by this text, by what stands somewhere else, or,
 * where it is JSON, by the same with pieces changed.
 */
export function tamperedValues(
  payload: Record<string, unknown>,
  { which, text, edits }: { which: number; text: string; edits: readonly Edit[] },
): Record<string, unknown> {
  const written: string[] = [];
  const collect = (value: unknown): void => {
    if (typeof value !== "object" || value === null) return;
    for (const [key, inner] of Object.entries(value))
      if (OURS.has(key) && typeof inner === "string") written.push(inner);
      else collect(inner);
  };
  collect(payload);
  let count = which;
  const replaced = (value: string): string => {
    count += 1;
    if (count % 2 === 0) return value;
    if (count % 3 === 0) return written[count % written.length] ?? text;
    try {
      return JSON.stringify(mutate(JSON.parse(value), edits));
    } catch {
      return text;
    }
  };
  const walk = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(walk);
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(
      Object.entries(value).map(([key, inner]) => [
        key,
        OURS.has(key) && typeof inner === "string" ? replaced(inner) : walk(inner),
      ]),
    );
  };
  return walk(payload) as Record<string, unknown>;
}
