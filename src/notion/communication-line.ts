import type { CommunicationRecord } from "../domain/communication.ts";
import { escapeValue, lineValue, splitAt, splitLabels, unescapeValue } from "./line-text.ts";

const IDENTIFIER = /^[a-z0-9]+(?:_[a-z0-9]+)*$/;
const WORDS = /^[A-Z0-9][a-z0-9]*(?: [A-Z0-9][a-z0-9]*)*$/;

/** "escalation_outreach" for people: "Escalation Outreach". What is no such identifier stays as it is. */
const typeInWords = (type: string): string =>
  IDENTIFIER.test(type)
    ? type.replace(/(?:^|_)([a-z0-9])/g, (_, first: string) => ` ${first.toUpperCase()}`).trim()
    : type;

const typeFromWords = (words: string): string =>
  WORDS.test(words) ? words.toLowerCase().replaceAll(" ", "_") : words;

/** `date | Type | subject | Outcome: …`, without its link. */
export function formatCommunication({ date, type, subject, outcome }: CommunicationRecord): string {
  return `${escapeValue(date)} | ${escapeValue(typeInWords(type))} | ${escapeValue(subject)}${outcomeEnd(outcome)}`;
}

/** Null for a line that is no record: it does not begin with a day and a type. */
export function parseCommunication(raw: string, url: string | null): CommunicationRecord | null {
  const { head, labelled } = splitLabels(raw, ["Outcome"]);
  const day = splitAt(head, /\|/);
  const type = day === null ? null : splitAt(day.after, /\|/);
  if (day === null || type === null) return null;
  const date = unescapeValue(day.before);
  if (!/^\d{4}-\d{2}-\d{2}\b/.test(date)) return null;
  const outcome = unescapeValue(labelled.get("outcome") ?? "");
  return {
    date,
    type: typeFromWords(unescapeValue(type.before)),
    subject: unescapeValue(type.after),
    outcome: outcome === "" ? null : outcome,
    url,
  };
}

/** The line with another outcome, all else as it stands there. */
export function withOutcome(raw: string, outcome: string | null): string {
  const { head } = splitLabels(raw, ["Outcome"]);
  return `${head.trimEnd()}${outcomeEnd(outcome)}`;
}

const outcomeEnd = (outcome: string | null): string =>
  outcome === null || lineValue(outcome) === "" ? "" : ` | Outcome: ${escapeValue(outcome)}`;
