import { refuse, refuseArguments } from "./refusal.ts";

/** A method's arguments as sent: form fields are text, JSON bodies carry their own types. */
export type Arguments = {
  readonly raw: Record<string, unknown>;
  text(this: void, name: string): string | undefined;
  /** Refuses with `invalid_arguments` when it is missing or empty. */
  required(this: void, name: string): string;
  flag(this: void, name: string): boolean;
  integer(this: void, name: string, fallback: number, most: number): number;
};

/** Fields that Slack defines as JSON; inside a form they are JSON text. */
const JSON_FIELDS = ["blocks", "attachments", "metadata", "view", "message"];

const malformed: Record<string, string> = {
  blocks: "invalid_blocks_format",
  metadata: "invalid_metadata_format",
};

function decode(name: string, value: unknown): unknown {
  if (!JSON_FIELDS.includes(name) || typeof value !== "string") return value;
  try {
    return JSON.parse(value);
  } catch {
    return refuse(malformed[name] ?? "invalid_json");
  }
}

export function parseArguments(sent: Record<string, unknown>): Arguments {
  const raw = Object.fromEntries(
    Object.entries(sent).map(([name, value]) => [name, decode(name, value)]),
  );
  const text = (name: string): string | undefined => {
    const value = Object.hasOwn(raw, name) ? raw[name] : undefined;
    if (value === undefined || value === null) return undefined;
    if (typeof value === "string") return value;
    if (typeof value === "number" || typeof value === "boolean") return String(value);
    return refuseArguments(`must provide a string [json-pointer:/${name}]`);
  };
  return {
    raw,
    text,
    required(name) {
      const value = text(name);
      return value === undefined || value === ""
        ? refuseArguments(`missing required field: ${name} [json-pointer:/${name}]`)
        : value;
    },
    flag: (name) => ["true", "1"].includes(text(name) ?? ""),
    integer(this: void, name, fallback, most) {
      const value = text(name);
      if (value === undefined || value === "") return fallback;
      const parsed = Number(value);
      if (!Number.isInteger(parsed) || parsed < 0)
        refuseArguments(`must be an integer [json-pointer:/${name}]`);
      return parsed === 0 ? fallback : Math.min(parsed, most);
    },
  };
}
