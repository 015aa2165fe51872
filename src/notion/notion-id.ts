const ID = /^[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}$/i;

/** A Notion id in its dashed lower-case form, whichever way it is written; null when it is none. */
export function notionId(text: string): string | null {
  const trimmed = text.trim();
  if (!ID.test(trimmed)) return null;
  const hex = trimmed.replaceAll("-", "").toLowerCase();
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    hex.slice(12, 16),
    hex.slice(16, 20),
    hex.slice(20),
  ].join("-");
}
