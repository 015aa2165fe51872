import { parse } from "yaml";
import { z } from "zod";
import { withoutMarks } from "./inert-text.ts";

const frontMatter = z.strictObject({
  subject: z
    .string()
    .min(1)
    .refine((subject) => !/[\r\n]/.test(subject), "must be one line"),
  audience: z.string().min(1),
  description: z.string().min(1),
});

/** A template as its file says; `body` starts with empty lines so that lines count as in the file. */
export type TemplateFile = { subject: string; subjectLine: number; body: string };

/** Splits a template at its front matter; throws an Error that says what is wrong in words. */
export function parseTemplateFile(source: string): TemplateFile {
  const text = withoutMarks(source)
    .replace(/^\uFEFF/, "")
    .replace(/\r\n?/g, "\n");
  const match = /^---\n([\s\S]*?\n)---[ \t]*(?:\n|$)/.exec(text);
  if (match === null)
    throw new Error(
      "line 1: a template starts with subject, audience and description between two lines ---",
    );
  const [whole, head = ""] = match;
  const known = frontMatter.safeParse(readYaml(head));
  if (!known.success)
    throw new Error(
      `line 1: ${known.error.issues.map(({ path, message }) => `${path.join(".") || "front matter"}: ${message}`).join("; ")}`,
    );
  return {
    subject: known.data.subject,
    subjectLine: head.split("\n").findIndex((line) => line.startsWith("subject:")) + 2,
    body: "\n".repeat(whole.split("\n").length - 1) + text.slice(whole.length),
  };
}

function readYaml(head: string): unknown {
  try {
    return parse(head, { maxAliasCount: 0, logLevel: "error" });
  } catch (error) {
    throw new Error(
      `line 1: what stands between the lines --- is not understood: ${error instanceof Error ? (error.message.split("\n")[0] ?? "") : ""}`,
    );
  }
}
