import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { setImmediate as nextTurn } from "node:timers/promises";
import type { Template } from "liquidjs";
import { DRAFT_TYPES, type DraftType } from "../domain/draft.ts";
import type {
  InternalFacts,
  MailFacts,
  MailTemplates,
  RenderedMail,
} from "../domain/mail-facts.ts";
import type { Logger } from "../lib/logger.ts";
import { oneLine } from "../lib/text.ts";
import { withoutMarks } from "./inert-text.ts";
import { guardInternal, judgement } from "./internal-judgement.ts";
import { createMailLiquid } from "./mail-liquid.ts";
import { createMailMarkdown } from "./mail-markdown.ts";
import { inWords } from "./template-error.ts";
import { missingInput, templateFacts } from "./template-facts.ts";
import { parseTemplateFile } from "./template-file.ts";
import { INTERNAL_FIXTURES, TEMPLATE_FIXTURES } from "./template-fixtures.ts";

const MAX_FILE_BYTES = 100_000;
const MAX_MAIL_BYTES = 100_000;
const SIGNATURE = "signature.md";

type Parsed = { source: string; subject: Template[]; subjectLine: number; body: Template[] };

/**
 * The mail templates of a folder: `<type>.md` and `signature.md`. Files are read at every render, so an edit
 * needs no restart, and parsed again only when they changed. A file that is wrong refuses its own type.
 */
export function createMailTemplates({
  dir,
  logger,
}: {
  dir: string;
  logger?: Logger;
}): MailTemplates {
  const liquid = createMailLiquid();
  const markdown = createMailMarkdown();
  const known = new Map<string, Parsed>();

  function load(file: string): Parsed {
    const path = join(dir, file);
    const source = readText(path);
    const before = known.get(file);
    if (before?.source === source) return before;
    const parsed = file === SIGNATURE ? parseSignature(source) : parseTemplate(source);
    known.set(file, parsed);
    return parsed;
  }

  function parseSignature(source: string): Parsed {
    const body = liquid.body.parse(withoutMarks(source));
    guardInternal(body);
    return { source, subject: [], subjectLine: 1, body };
  }

  function parseTemplate(source: string): Parsed {
    const { subject, subjectLine, body } = parseTemplateFile(source);
    const parsed = {
      source,
      subject: liquid.subject.parse("\n".repeat(subjectLine - 1) + subject),
      subjectLine,
      body: liquid.body.parse(body),
    };
    guardInternal(parsed.subject);
    guardInternal(parsed.body);
    return parsed;
  }

  function renderMail(
    type: DraftType,
    facts: MailFacts,
    internal: InternalFacts,
    at: { file: string },
  ): RenderedMail {
    const scope = templateFacts(type, facts);
    const globals = judgement(internal);
    const template = load(at.file);
    // YAML can write any character: a control in a header is a mail that Gmail refuses.
    const subject = oneLine(
      String(liquid.subject.renderSync(template.subject, scope, { globals })),
    );
    if (subject === "") throw new Error("the subject is empty");
    const body = String(liquid.body.renderSync(template.body, scope, { globals }));
    at.file = SIGNATURE;
    const signature = load(SIGNATURE);
    const end = String(liquid.body.renderSync(signature.body, scope, { globals }));
    at.file = `${type}.md`;
    const { html, text } = markdown.render(`${body.trim()}\n\n${end.trim()}`);
    const bytes = Buffer.byteLength(html) + Buffer.byteLength(text);
    if (bytes > MAX_MAIL_BYTES)
      throw new Error(
        "the mail is longer than 100 kB: end lists early, as in {% for ticket in tickets limit: 5 %}",
      );
    return { subject: subject.slice(0, 250), html, text };
  }

  const render: MailTemplates["render"] = async (type, facts, internal) => {
    const missing = missingInput(type, facts);
    if (missing !== null) return { kind: "refused", problem: missing };
    const at = { file: `${type}.md` };
    try {
      return { kind: "mail", mail: renderMail(type, facts, internal, at) };
    } catch (error) {
      const problem = inWords(at.file, error);
      logger?.warn({ template: at.file }, "a mail template was refused");
      return { kind: "refused", problem };
    }
  };

  return {
    render,
    async check() {
      const problems = new Set<string>();
      for (const type of DRAFT_TYPES)
        for (const facts of Object.values(TEMPLATE_FIXTURES))
          for (const internal of INTERNAL_FIXTURES) {
            // Some hundred mails: people who ask something meanwhile are answered in between.
            await nextTurn();
            const result = await render(type, facts, internal);
            if (result.kind === "refused") problems.add(result.problem);
          }
      return [...problems];
    },
  };
}

/** Two small local files for each mail: handing them to another thread and back would cost five times as much. */
function readText(path: string): string {
  const { size } = statSync(path);
  if (size > MAX_FILE_BYTES) throw new Error("the file is larger than 100 kB");
  return readFileSync(path, "utf8");
}
