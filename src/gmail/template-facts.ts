import type { DraftType } from "../domain/draft.ts";
import type { MailFacts } from "../domain/mail-facts.ts";
import { MAIL_INPUTS } from "../domain/mail-inputs.ts";
import { valueLine } from "./inert-text.ts";

/**
 * Facts as a template meets them: every text one clean line (what a rep typed keeps its lines), a text with
 * nothing in it null, and every input of the type there, null when it was not filled in.
 */
export function templateFacts(type: DraftType, facts: MailFacts): object {
  const input: Record<string, unknown> = {};
  for (const { name } of MAIL_INPUTS[type]) input[name] = null;
  for (const [name, text] of Object.entries(facts.input)) {
    const lines = text
      .split(/[\r\n\u2028\u2029\u0085\v\f]+/)
      .map(valueLine)
      .filter((line) => line !== "");
    input[name] = lines.length === 0 ? null : lines.join("\n");
  }
  return { ...(cleaned({ ...facts, input: {} }) as object), input };
}

/** What the rep still has to say, in words; null = nothing. */
export const missingInput = (type: DraftType, facts: MailFacts): string | null => {
  const missing = MAIL_INPUTS[type].filter(
    ({ name, required }) => required && valueLine(facts.input[name] ?? "") === "",
  );
  return missing.length === 0
    ? null
    : `Not filled in: ${missing.map(({ label }) => label).join("; ")}.`;
};

const NOTHING_TO_SEE = /^[\p{Default_Ignorable_Code_Point}\s\u2800]*$/u;

function cleaned(value: unknown): unknown {
  if (typeof value === "string") {
    const line = valueLine(value);
    return NOTHING_TO_SEE.test(line) ? null : line;
  }
  if (Array.isArray(value)) return value.map(cleaned).filter((item) => item !== null);
  if (typeof value === "object" && value !== null)
    return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, cleaned(item)]));
  return value;
}
