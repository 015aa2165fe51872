import type { DraftType } from "./draft.ts";
import type { Maturity } from "./profile.ts";
import type { Priority } from "./ticket.ts";

/**
 * What a template may print (spec section 8). Dates are days in TAM_TIMEZONE, written out ("23 November 2026").
 * Lists may be empty, texts that are not known are null: a template that prints a missing one fails by name.
 */
export type MailFacts = {
  account: { name: string };
  contact: { name: string; firstName: string };
  rep: { name: string; firstName: string; title: string | null; email: string };
  today: string;
  /** Open ones: P1/P2 first, oldest first within a priority. */
  tickets: {
    id: string;
    subject: string;
    url: string | null;
    priority: Priority;
    ageDays: number;
    openedOn: string;
  }[];
  /** `complete`: false = some tickets could not be read, so that there may be more than these. */
  ticketCounts: { open: number; urgent: number; complete: boolean };
  integrations: { name: string; active: boolean; since: string | null }[];
  features: { name: string; adopted: boolean }[];
  environment: string[];
  opportunities: { name: string; description: string }[];
  /** Newest first, at most 5. */
  communications: { date: string; type: string; subject: string; outcome: string | null }[];
  /** What was promised to the customer: outcomes of the last communications that nobody has followed up. */
  promised: string[];
  /** What the rep typed: of a release or a roadmap. */
  input: Record<string, string>;
};

/**
 * Internal judgement: a template may ask about it (`{% if internal.tone == "urgent" %}`), and printing it, in
 * any form, is an error that names it.
 */
export type InternalFacts = {
  /** From the status: Red, Amber, Green or not known. */
  tone: "urgent" | "attentive" | "steady";
  /** Technical depth: the contact's maturity, medium when not known. */
  depth: Maturity;
  score: number | null;
  status: string | null;
  trend: string | null;
};

export type RenderedMail = { subject: string; html: string; text: string };

export type RenderResult =
  | { kind: "mail"; mail: RenderedMail }
  /** In words for who edits templates: file, line, what is missing or not allowed. */
  | { kind: "refused"; problem: string };

/** Port: the templates, implemented by `gmail/templates.ts`. */
export type MailTemplates = {
  render(type: DraftType, facts: MailFacts, internal: InternalFacts): Promise<RenderResult>;
  /** Everything wrong with the files, in words; empty when all is well. */
  check(): Promise<string[]>;
};
