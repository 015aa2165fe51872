import type { ApiColor } from "@notionhq/client";
import { z } from "zod";
import { type RunRequest, textRuns } from "./rich-text.ts";

/** One run of a block's text as it is read, as far as it takes to write it again. */
export const pageRun = z.object({
  type: z.string().default("text"),
  plain_text: z.string(),
  href: z.string().nullish(),
  annotations: z.unknown().optional(),
  mention: z.unknown().optional(),
});
export type PageRun = z.infer<typeof pageRun>;

const annotations = z.object({
  bold: z.boolean(),
  italic: z.boolean(),
  strikethrough: z.boolean(),
  underline: z.boolean(),
  code: z.boolean(),
  color: z.string().transform((color) => color as ApiColor),
});

const named = z.object({ id: z.string() });
/** What the API lets be mentioned; link previews and templates can only be read. */
const mention = z.union([
  z.object({ type: z.literal("user"), user: named }),
  z.object({ type: z.literal("page"), page: named }),
  z.object({ type: z.literal("database"), database: named }),
  z.object({ type: z.literal("custom_emoji"), custom_emoji: named }),
  z.object({
    type: z.literal("date"),
    date: z.object({
      start: z.string(),
      end: z.string().nullable().default(null),
      time_zone: z.string().nullable().default(null),
    }),
  }),
]);

const formatOf = (run: PageRun) => annotations.safeParse(run.annotations).data;

/** Nothing of it is lost when its text is written as a plain one. */
export function isPlain(run: PageRun): boolean {
  if (run.type !== "text" || run.href != null) return false;
  const { color = "default", ...flags } = formatOf(run) ?? {};
  return color === "default" && !Object.values(flags).includes(true);
}

/** Links to pages of the workspace may be read without their beginning, which has to be there again. */
const absolute = (url: string): string =>
  url.startsWith("/") ? `https://www.notion.so${url}` : url;

/** `text`: the run's, or the part of it that stays. Null = the API cannot write such a run. */
export function runRequests(run: PageRun, text: string): RunRequest[] | null {
  const format = formatOf(run);
  const formatted = (request: RunRequest): RunRequest =>
    format === undefined ? request : { ...request, annotations: format };
  switch (run.type) {
    case "text": {
      // Of whatever kind: mail addresses are people's links, too.
      const link = run.href == null ? {} : { link: { url: absolute(run.href) } };
      return textRuns(text).map((request) =>
        formatted({ type: "text", text: { ...request.text, ...link } }),
      );
    }
    case "equation":
      return [formatted({ type: "equation", equation: { expression: text } })];
    case "mention": {
      const known = mention.safeParse(run.mention);
      return known.success ? [formatted({ type: "mention", mention: known.data })] : null;
    }
    default:
      return null;
  }
}
