import { shouldBe } from "./refusal.ts";

/**
 * Checks of what a client sent, in Notion's own words (it reports one mistake at a time, with the
 * path and the value). `path` starts with the part of the request: `body`, `query`, `path`.
 */
export type JsonObject = Record<string, unknown>;

/** Arrays in a request hold at most this many elements (Notion's request limits). */
export const MAX_ARRAY = 100;

export const isObject = (value: unknown): value is JsonObject =>
  typeof value === "object" && value !== null && !Array.isArray(value);

export function asObject(value: unknown, path: string): JsonObject {
  if (!isObject(value)) throw shouldBe(path, "an object", value);
  return value;
}

export function asArray(value: unknown, path: string): unknown[] {
  if (!Array.isArray(value)) throw shouldBe(path, "an array", value);
  if (value.length > MAX_ARRAY) {
    throw shouldBe(`${path}.length`, `≤ \`${MAX_ARRAY}\``, value.length);
  }
  return value;
}

export function asString(value: unknown, path: string, max = Number.POSITIVE_INFINITY): string {
  if (typeof value !== "string") throw shouldBe(path, "a string", value);
  if (value.length > max) throw shouldBe(`${path}.length`, `≤ \`${max}\``, value.length);
  return value;
}

export function asFiniteNumber(value: unknown, path: string): number {
  if (typeof value !== "number" || !Number.isFinite(value)) {
    throw shouldBe(path, "a number", value);
  }
  return value;
}

export function asOneOf<T extends string>(value: unknown, allowed: readonly T[], path: string): T {
  const found = allowed.find((candidate) => candidate === value);
  if (found === undefined) {
    throw shouldBe(path, allowed.map((name) => `\`"${name}"\``).join(" or "), value);
  }
  return found;
}

/** Notion refuses keys it does not know. */
export function onlyKeys(value: JsonObject, allowed: readonly string[], path: string): void {
  for (const key of Object.keys(value)) {
    if (!allowed.includes(key)) throw shouldBe(`${path}.${key}`, "not present", value[key]);
  }
}

const UUID = /^[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}$/i;

/** The id with dashes and in lower case, however it was written; null when it is none. */
export function dashedId(text: string): string | null {
  if (!UUID.test(text)) return null;
  const hex = text.replaceAll("-", "").toLowerCase();
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    hex.slice(12, 16),
    hex.slice(16, 20),
    hex.slice(20),
  ].join("-");
}

export function asId(value: unknown, path: string): string {
  const id = typeof value === "string" ? dashedId(value) : null;
  if (id === null) throw shouldBe(path, "a valid uuid", value);
  return id;
}
