import { ACTION, VIEW } from "../../src/slack/ids.ts";
import { type Edit, mutate } from "./strange.ts";

/** Where a payload carries what the bot wrote into its buttons and windows, and what people typed and chose there. */
const OURS = new Set(["value", "private_metadata", "block_id", "selected_date", "text"]);
/** What says who listens. */
const NAMES: Record<string, readonly string[]> = {
  action_id: Object.values(ACTION),
  callback_id: Object.values(VIEW),
};

type Tampering = {
  which: number;
  text: string;
  edits: readonly Edit[];
  /** What stands in buttons and windows somewhere. */
  written: readonly string[];
};

/**
 * A payload of Slack's with every other text at those places replaced: by this text, by what stands somewhere else, or,
 * where it is JSON, by the same with pieces changed. One in four is another's: of any button or window there is.
 */
export function tamperedValues(
  payload: Record<string, unknown>,
  { which, text, edits, written }: Tampering,
): Record<string, unknown> {
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
  const entry = (key: string, value: unknown): unknown => {
    if (typeof value !== "string") return walk(value);
    if (OURS.has(key)) return replaced(value);
    const names = NAMES[key];
    return names !== undefined && which % 4 === 0 ? names[count % names.length] : value;
  };
  const walk = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(walk);
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(
      Object.entries(value).map(([key, inner]) => [key, entry(key, inner)]),
    );
  };
  return walk(payload) as Record<string, unknown>;
}
