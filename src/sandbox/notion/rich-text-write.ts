import { asArray, asId, asObject, asOneOf, asString, type JsonObject, onlyKeys } from "./checks.ts";
import { parseDate, wireDate } from "./dates.ts";
import { invalid, notEmulated, shouldBe } from "./refusal.ts";
import { type Annotations, MAX_RUN, PLAIN, textRun, type WireRun } from "./rich-text.ts";
import { webUrl } from "./schema-json.ts";

/** Longest expression of an equation (Notion's request limits). */
const MAX_EXPRESSION = 1000;
const MAX_URL = 2000;

export const COLORS = [
  "default",
  "gray",
  "brown",
  "orange",
  "yellow",
  "green",
  "blue",
  "purple",
  "pink",
  "red",
  "default_background",
  "gray_background",
  "brown_background",
  "orange_background",
  "yellow_background",
  "green_background",
  "blue_background",
  "purple_background",
  "pink_background",
  "red_background",
] as const;

/** The title of a page or database that is mentioned; throws Notion's refusal when it cannot be seen. */
export type TitleOf = (kind: "page" | "database", id: string) => string;

/** Rich text of a request as Notion will give it back. A run without any content vanishes. */
export function parseRichText(value: unknown, path: string, titleOf: TitleOf): WireRun[] {
  return asArray(value, path)
    .map((run, index) => parseRun(asObject(run, `${path}[${index}]`), `${path}[${index}]`, titleOf))
    .filter((run) => run.plain_text !== "");
}

function parseRun(run: JsonObject, path: string, titleOf: TitleOf): WireRun {
  const kind = (["text", "mention", "equation"] as const).find((key) => run[key] !== undefined);
  if (kind === undefined) {
    throw invalid(
      `body failed validation. Fix one:\n${path}.text should be defined, instead was \`undefined\`.\n${path}.mention should be defined, instead was \`undefined\`.\n${path}.equation should be defined, instead was \`undefined\`.`,
    );
  }
  onlyKeys(run, ["type", kind, "annotations"], path);
  if (run.type !== undefined) asOneOf(run.type, [kind], `${path}.type`);
  const annotations = parseAnnotations(run.annotations, `${path}.annotations`);
  const body = asObject(run[kind], `${path}.${kind}`);
  switch (kind) {
    case "text":
      return parseText(body, `${path}.text`, annotations);
    case "mention":
      return { ...parseMention(body, `${path}.mention`, titleOf), annotations };
    case "equation": {
      onlyKeys(body, ["expression"], `${path}.equation`);
      const at = `${path}.equation.expression`;
      const expression = asString(body.expression, at, MAX_EXPRESSION);
      const equation = { type: "equation", equation: { expression } } as const;
      return { ...equation, annotations, plain_text: expression, href: null };
    }
  }
}

function parseText(body: JsonObject, path: string, annotations: Annotations): WireRun {
  onlyKeys(body, ["content", "link"], path);
  const content = asString(body.content, `${path}.content`, MAX_RUN);
  if (body.link === undefined || body.link === null) return textRun(content, annotations);
  const link = asObject(body.link, `${path}.link`);
  onlyKeys(link, ["url"], `${path}.link`);
  return textRun(content, annotations, parseUrl(link.url, `${path}.link.url`));
}

/** A web address, at most 2,000 characters. */
export function parseUrl(value: unknown, path: string): string {
  const url = asString(value, path, MAX_URL);
  if (!/^(https?:\/\/|mailto:|tel:)\S+$/i.test(url)) throw invalid(`Invalid URL for link: ${path}`);
  return url;
}

function parseAnnotations(value: unknown, path: string): Annotations {
  if (value === undefined) return PLAIN;
  const given = asObject(value, path);
  onlyKeys(given, Object.keys(PLAIN), path);
  const flag = (key: "bold" | "italic" | "strikethrough" | "underline" | "code") => {
    const wanted = given[key];
    if (wanted !== undefined && typeof wanted !== "boolean") {
      throw shouldBe(`${path}.${key}`, "a boolean or `undefined`", wanted);
    }
    return wanted ?? false;
  };
  return {
    bold: flag("bold"),
    italic: flag("italic"),
    strikethrough: flag("strikethrough"),
    underline: flag("underline"),
    code: flag("code"),
    color: given.color === undefined ? "default" : asOneOf(given.color, COLORS, `${path}.color`),
  };
}

type Mention = Omit<WireRun & { type: "mention" }, "annotations">;

function parseMention(body: JsonObject, path: string, titleOf: TitleOf): Mention {
  const kind = (["page", "database", "user", "date"] as const).find((key) => body[key]);
  if (kind === undefined) throw notEmulated(`the mention ${Object.keys(body).join(", ")}`);
  onlyKeys(body, ["type", kind], path);
  const value = asObject(body[kind], `${path}.${kind}`);
  if (kind === "date") return dateMention(value, `${path}.date`);
  const id = asId(value.id, `${path}.${kind}.id`);
  if (kind === "user") {
    const user = { object: "user", id };
    return { type: "mention", mention: { type: "user", user }, plain_text: "@Person", href: null };
  }
  const title = titleOf(kind, id) || "Untitled";
  const mention = { type: kind, [kind]: { id } };
  return { type: "mention", mention, plain_text: title, href: webUrl(id) };
}

function dateMention(value: JsonObject, path: string): Mention {
  onlyKeys(value, ["start", "end", "time_zone"], path);
  if (value.time_zone !== undefined && value.time_zone !== null) {
    throw notEmulated("a mentioned date in a time zone");
  }
  const read = (key: "start" | "end") => {
    const text = asString(value[key], `${path}.${key}`);
    if (parseDate(text) !== null) return wireDate(text);
    throw shouldBe(`${path}.${key}`, "a valid ISO 8601 date string", text);
  };
  const start = read("start");
  const end = value.end === undefined || value.end === null ? null : read("end");
  return {
    type: "mention",
    mention: { type: "date", date: { start, end, time_zone: null } },
    plain_text: end === null ? start : `${start} → ${end}`,
    href: null,
  };
}
