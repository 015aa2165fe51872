import { z } from "zod";
import type { Content } from "./mailbox.ts";
import { GmailRefusal, invalid } from "./refusal.ts";

/** What a query parameter holds; a list may be repeated. */
export type ParameterKind = "text" | "number" | "boolean" | "list";
export type Query = Record<string, string | number | boolean | string[]>;

/** Google's own, on every method. */
const STANDARD: Record<string, ParameterKind> = {
  alt: "text",
  prettyPrint: "boolean",
  quotaUser: "text",
};

/** Parameters with their types; throws for unknown, repeated and malformed ones, as Google does. */
export function parseQuery(given: URLSearchParams, known: Record<string, ParameterKind>): Query {
  const kinds: Record<string, ParameterKind> = { ...STANDARD, ...known };
  const query: Query = {};
  for (const name of new Set(given.keys())) {
    const kind = Object.hasOwn(kinds, name) ? kinds[name] : undefined;
    const values = given.getAll(name);
    const [value = ""] = values;
    if (kind === undefined) {
      throw badRequest(
        `Invalid JSON payload received. Unknown name "${name}": Cannot bind query parameter. Field '${name}' could not be found in request message.`,
      );
    }
    if (kind !== "list" && values.length > 1) throw invalid(`Repeated parameter: ${name}`);
    query[name] =
      kind === "list"
        ? values
        : kind === "number"
          ? parseNumber(name, value)
          : kind === "boolean"
            ? parseFlag(name, value)
            : value;
  }
  if (query.alt !== undefined && query.alt !== "json") {
    throw invalid("The Gmail emulator answers in JSON only.");
  }
  return query;
}

const invalidValue = (name: string, value: string) =>
  invalid(`Invalid value at '${name}', ${JSON.stringify(value.slice(0, 100))}`);

function parseNumber(name: string, value: string): number {
  if (!/^\d{1,9}$/.test(value)) throw invalidValue(name, value);
  return Number(value);
}

function parseFlag(name: string, value: string): boolean {
  if (value !== "true" && value !== "false") throw invalidValue(name, value);
  return value === "true";
}

/** Of an enumeration; `otherwise` when it is not given. */
export function choice<T extends string>(
  query: Query,
  name: string,
  known: readonly T[],
  otherwise: T,
): T {
  const given = query[name];
  if (given === undefined) return otherwise;
  const found = known.find((one) => one === String(given).toLowerCase());
  if (found === undefined) throw invalidValue(name, String(given));
  return found;
}

/** `uploadType=media` and the like go to other paths; the limit is that of all message uploads. */
const MAX_RAW_BYTES = 36_700_160;

const DRAFT_FIELDS = ["id", "message"];
/** Gmail takes these and ignores all but the first two. */
const MESSAGE_FIELDS = [
  "raw",
  "threadId",
  "id",
  "labelIds",
  "snippet",
  "historyId",
  "internalDate",
  "payload",
  "sizeEstimate",
  "classificationLabelValues",
];

const object = z.record(z.string(), z.unknown());

/** The `Draft` of a request: its id and what it holds, each when given. */
export function parseDraft(body: unknown): {
  id: string | undefined;
  content: Content | undefined;
} {
  const draft = parseObject(body, "draft", DRAFT_FIELDS);
  const id = parseText(draft.id, "draft.id");
  if (draft.message === undefined || draft.message === null) return { id, content: undefined };
  const message = parseObject(draft.message, "draft.message", MESSAGE_FIELDS);
  for (const name of Object.keys(message).filter((key) => key !== "raw" && key !== "threadId")) {
    throw invalid(`Gmail ignores ${name} of a message; only raw and threadId count.`);
  }
  const raw = parseText(message.raw, "draft.message.raw");
  if (raw === undefined || raw === "") {
    throw invalid(
      "'raw' RFC822 payload message string or uploading message via /upload/* URL required",
    );
  }
  if (!/^[\w-]+={0,2}$/.test(raw)) {
    throw badRequest("Invalid value at 'draft.message.raw' (TYPE_BYTES), Base64 decoding failed");
  }
  const bytes = Buffer.from(raw, "base64url");
  if (bytes.length > MAX_RAW_BYTES) throw tooLarge();
  return { id, content: { raw: bytes, threadId: parseText(message.threadId, "threadId") } };
}

/** 413; nothing was done. */
export const tooLarge = (): GmailRefusal =>
  new GmailRefusal(413, "uploadTooLarge", "Request Entity Too Large");

function parseObject(given: unknown, name: string, known: readonly string[]) {
  const parsed = object.safeParse(given);
  if (!parsed.success) throw invalid(`Missing ${name}`);
  const unknown = Object.keys(parsed.data).find((key) => !known.includes(key));
  if (unknown !== undefined) {
    throw badRequest(
      `Invalid JSON payload received. Unknown name "${unknown}" at '${name}': Cannot find field.`,
    );
  }
  return parsed.data;
}

function parseText(given: unknown, name: string): string | undefined {
  if (given === undefined || given === null) return undefined;
  if (typeof given !== "string") throw invalid(`Invalid value at '${name}' (TYPE_STRING)`);
  return given === "" ? undefined : given;
}

const badRequest = (message: string): GmailRefusal =>
  new GmailRefusal(400, "badRequest", message, { problem: true });
