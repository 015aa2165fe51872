import { DRAFT_TYPES } from "./draft.ts";
import type { MailFacts } from "./mail-facts.ts";
import { PROMISE_KEPT, PROMISED } from "./mail-outcome.ts";
import type { Maturity, ProfilePage } from "./profile.ts";

/** What a profile gives to a mail, and the contact's maturity for its depth (null = not known). */
export type ProfileMailFacts = Pick<
  MailFacts,
  "integrations" | "features" | "environment" | "opportunities" | "communications" | "promised"
> & { maturity: Maturity | null };

export const NO_PROFILE: ProfileMailFacts = {
  integrations: [],
  features: [],
  environment: [],
  opportunities: [],
  communications: [],
  promised: [],
  maturity: null,
};

const MOST_COMMUNICATIONS = 5;
/** What customers may read of an outcome; words that a rep wrote beside it are notes for colleagues. */
export const SHOWN_OUTCOMES: readonly string[] = ["Meeting agreed", "Problem solved"];
const MAILS: readonly string[] = DRAFT_TYPES;

/**
 * Of the history only mails that the customer has got are told: a record of a message or a call carries words that
 * were written for colleagues. A promise stands until a newer record says that it was kept. `dayInWords`: of
 * "2026-11-23".
 */
export function profileMailFacts(
  { sections, communications }: Pick<ProfilePage, "sections" | "communications">,
  contactName: string | null,
  dayInWords: (date: string) => string,
): ProfileMailFacts {
  const valuesOf = <S extends keyof typeof sections>(section: S) =>
    sections[section].map(({ value }) => value as (typeof sections)[S][number]["value"]);
  const stakeholder = valuesOf("stakeholders").find(
    ({ name }) => contactName !== null && same(name) === same(contactName),
  );
  const keptAt = communications.findIndex(({ outcome }) => behind(outcome, PROMISE_KEPT) !== null);
  return {
    integrations: valuesOf("integrations").map(({ name, active, since }) => ({
      name,
      active,
      since,
    })),
    features: valuesOf("features").map(({ feature, adopted }) => ({ name: feature, adopted })),
    environment: valuesOf("environment").map(({ text }) => text),
    opportunities: valuesOf("opportunities")
      .filter(({ status }) => status !== "closed")
      .map(({ name, description }) => ({ name, description })),
    communications: communications
      .filter(({ type }) => MAILS.includes(type))
      .slice(0, MOST_COMMUNICATIONS)
      .map(({ date, type, subject, outcome }) => ({
        date: dayInWords(date),
        type,
        subject,
        outcome: SHOWN_OUTCOMES.find((shown) => shown === outcome) ?? null,
      })),
    promised: communications
      .slice(0, keptAt === -1 ? undefined : keptAt)
      .flatMap(({ outcome }) => behind(outcome, PROMISED) || []),
    maturity: stakeholder?.maturity ?? null,
  };
}

const same = (name: string): string => name.normalize("NFKC").trim().toLowerCase();

/** Of "Promised: the plan by Friday", in any case, the plan; null when the outcome begins with another word. */
const behind = (outcome: string | null, word: string): string | null =>
  outcome !== null && same(outcome).startsWith(same(word))
    ? outcome
        .trim()
        .slice(word.length + 1)
        .trim()
    : null;
