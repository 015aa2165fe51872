// Longer than most: the five kinds of items, each drawn and read.
import type { ProfileSection, ProfileSections } from "../../domain/profile.ts";
import { parseCalendarDay } from "../../lib/time-zone.ts";
import type { Block } from "./blocks.ts";
import { choiceInput, dateInput, textInput } from "./inputs.ts";
import { CHOICES, MATURITY_WORDS, OPPORTUNITY_WORDS, SOURCE_WORDS } from "./profile-words.ts";

/** What was typed or chosen, by input. */
export type Typed = Readonly<Record<string, string | null>>;
export type ReadItem<T> =
  | { kind: "value"; value: T }
  /** Words beside the inputs that need something. */
  | { kind: "errors"; errors: Record<string, string> };

type ItemForm<T> = {
  blank: T;
  inputs(value: T): Block[];
  read(typed: Typed): ReadItem<T>;
};

const NAME = 200;
const TEXT = 2_000;
/** Slack takes no more; what is longer in Notion stays there. */
export const LONGEST_EDITABLE = 3_000;

/** Somebody may have written more by hand than we would take. */
const roomFor = (value: string | null, usual: number): number =>
  Math.max(usual, Math.min(LONGEST_EDITABLE, value?.length ?? 0));

const name = (id: string, label: string, value: string, optional = false) =>
  textInput({ id, label, value, max: roomFor(value, NAME), optional });
const text = (id: string, label: string, value: string | null, optional = false) =>
  textInput({ id, label, value, max: roomFor(value, TEXT), optional, lines: true });
const choice = <T extends string>(
  id: string,
  label: string,
  value: T,
  values: readonly T[],
  words: Record<T, string>,
) =>
  choiceInput({
    id,
    label,
    value,
    options: values.map((each) => ({ text: words[each], value: each })),
  });

const YES_NO = ["yes", "no"] as const;
const yesNo = (value: boolean) => (value ? "yes" : "no");
const isDay = (value: string): boolean => parseCalendarDay(value) !== null;

const trimmed = (typed: Typed, id: string): string => typed[id]?.trim() ?? "";
const chosen = <T extends string>(typed: Typed, id: string, values: readonly T[]): T | null =>
  values.find((value) => value === typed[id]) ?? null;

/** All of `needed` filled in, else words beside the empty ones. */
function need<T>(typed: Typed, needed: readonly string[], value: () => T | null): ReadItem<T> {
  const empty = needed.filter((id) => trimmed(typed, id) === "");
  const read = empty.length === 0 ? value() : null;
  if (read !== null) return { kind: "value", value: read };
  const [first = needed[0] ?? ""] = empty;
  const ids = empty.length === 0 ? [first] : empty;
  return {
    kind: "errors",
    errors: Object.fromEntries(ids.map((id) => [id, "This is needed."])),
  };
}

const FORMS: { [S in ProfileSection]: ItemForm<ProfileSections[S]> } = {
  stakeholders: {
    blank: { name: "", role: "", maturity: "medium", notes: null },
    inputs: (value) => [
      name("name", "Name", value.name),
      name("role", "Role", value.role, true),
      choice("maturity", "Technical maturity", value.maturity, CHOICES.MATURITIES, MATURITY_WORDS),
      text("notes", "Notes", value.notes, true),
    ],
    read: (typed) =>
      need(typed, ["name"], () => {
        const maturity = chosen(typed, "maturity", CHOICES.MATURITIES);
        return (
          maturity && {
            name: trimmed(typed, "name"),
            role: trimmed(typed, "role"),
            maturity,
            notes: trimmed(typed, "notes") || null,
          }
        );
      }),
  },
  integrations: {
    blank: { name: "", active: true, since: null },
    inputs: ({ name: called, active, since }) => [
      name("name", "Integration", called),
      choice("active", "Is it active?", yesNo(active), YES_NO, { yes: "Active", no: "Inactive" }),
      // Somebody may have written "2024" or "last spring": that stays what it is.
      since === null || isDay(since)
        ? dateInput({ id: "since", label: "Since", value: since, optional: true })
        : name("since", "Since", since, true),
    ],
    read: (typed) =>
      need(typed, ["name"], () => {
        const active = chosen(typed, "active", YES_NO);
        return (
          active && {
            name: trimmed(typed, "name"),
            active: active === "yes",
            since: trimmed(typed, "since") || null,
          }
        );
      }),
  },
  features: {
    blank: { feature: "", adopted: true, source: "manual" },
    inputs: ({ feature, adopted, source }) => [
      name("feature", "Feature", feature),
      choice("adopted", "Is it used?", yesNo(adopted), YES_NO, {
        yes: "In use",
        no: "Not adopted",
      }),
      choice("source", "Known from", source, CHOICES.FEATURE_SOURCES, SOURCE_WORDS),
    ],
    read: (typed) =>
      need(typed, ["feature"], () => {
        const adopted = chosen(typed, "adopted", YES_NO);
        const source = chosen(typed, "source", CHOICES.FEATURE_SOURCES);
        return (
          adopted &&
          source && { feature: trimmed(typed, "feature"), adopted: adopted === "yes", source }
        );
      }),
  },
  environment: {
    blank: { text: "" },
    inputs: ({ text: fact }) => [text("text", "What is to be known about it", fact)],
    read: (typed) => need(typed, ["text"], () => ({ text: trimmed(typed, "text") })),
  },
  opportunities: {
    blank: { name: "", description: "", status: "surfaced" },
    inputs: (value) => [
      name("name", "Name", value.name),
      text("description", "Description", value.description, true),
      choice("status", "Status", value.status, CHOICES.OPPORTUNITY_STATUSES, OPPORTUNITY_WORDS),
    ],
    read: (typed) =>
      need(typed, ["name"], () => {
        const status = chosen(typed, "status", CHOICES.OPPORTUNITY_STATUSES);
        return (
          status && {
            name: trimmed(typed, "name"),
            description: trimmed(typed, "description"),
            status,
          }
        );
      }),
  },
};

const formOf = <S extends ProfileSection>(section: S): ItemForm<ProfileSections[S]> =>
  FORMS[section];

/** The inputs of one item; `value` null = a new one. */
export const itemInputs = <S extends ProfileSection>(
  section: S,
  value: ProfileSections[S] | null,
): Block[] => {
  const form = formOf(section);
  return form.inputs(value ?? form.blank);
};

export const readItem = <S extends ProfileSection>(
  section: S,
  typed: Typed,
): ReadItem<ProfileSections[S]> => formOf(section).read(typed);

/** Whether every text of it fits into Slack's inputs: what is cut there would be lost when it is saved. */
export const isEditable = (value: ProfileSections[ProfileSection]): boolean =>
  Object.values(value).every((part) => typeof part !== "string" || part.length <= LONGEST_EDITABLE);
