import type { CommandHint } from "./protocol.ts";

export type Typed =
  | { kind: "nothing" }
  | { kind: "say"; text: string }
  | { kind: "command"; command: string; text: string }
  /** Slack takes every leading slash for a command and says so when it knows none. */
  | { kind: "unknownCommand"; command: string };

/** What pressing Enter means. `known`: the slash commands of installed apps, such as `/tam`. */
export function readTyped(typed: string, known: string[]): Typed {
  const text = typed.trim();
  if (text === "") return { kind: "nothing" };
  const match = /^(\/\S+)(?:\s+([\s\S]*))?$/.exec(text);
  if (match === null) return { kind: "say", text };
  const [, command = "", rest = ""] = match;
  return known.includes(command)
    ? { kind: "command", command, text: rest }
    : { kind: "unknownCommand", command };
}

/** The slash commands that the hints belong to. */
export const knownCommands = (hints: CommandHint[]): string[] => [
  ...new Set(hints.map(({ insert }) => insert.split(" ")[0] ?? "")),
];

/** More would not be read. */
const MOST_OFFERED = 8;

/**
 * The lines that may complete what is typed: subcommands, then what their usage asks for at this place
 * (`<account>`: the accounts, by any part of their names; `[mine|red|all]`: these words); none once it
 * stands there whole.
 */
export function completionsFor(
  typed: string,
  hints: CommandHint[],
  accounts: readonly string[],
): CommandHint[] {
  if (!typed.startsWith("/")) return [];
  const start = typed.toLowerCase();
  const subcommands = hints.filter(
    ({ insert }) => insert.toLowerCase().startsWith(start) && insert.trim() !== typed.trim(),
  );
  return subcommands.length > 0
    ? subcommands
    : hints.flatMap(({ usage }) => argumentsFor(typed, usage, accounts)).slice(0, MOST_OFFERED);
}

function argumentsFor(typed: string, usage: string, accounts: readonly string[]): CommandHint[] {
  const words = typed.split(" ");
  const asked = usage.split(" ");
  for (const [place, placeholder] of asked.entries()) {
    if (words.length <= place) return [];
    if (/^[<[]account[\]>]$/.test(placeholder)) return choices(words, place, accounts);
    const options = /^[<[](.+\|.+)[\]>]$/.exec(placeholder)?.[1]?.split("|");
    if (options !== undefined && words.length === place + 1) return choices(words, place, options);
    const isFixed = !/^[<[]/.test(placeholder);
    if (isFixed && words[place]?.toLowerCase() !== placeholder.toLowerCase()) return [];
  }
  return [];
}

function choices(words: string[], place: number, offered: readonly string[]): CommandHint[] {
  const before = words.slice(0, place).join(" ");
  const query = fold(words.slice(place).join(" ").trim());
  return offered
    .filter((each) => fold(each).includes(query) && fold(each) !== query)
    .toSorted((a, b) => Number(fold(b).startsWith(query)) - Number(fold(a).startsWith(query)))
    .map((each) => ({ insert: `${before} ${each}`, usage: each, description: "" }));
}

/** Case and accents do not matter. */
const fold = (text: string): string =>
  text
    .normalize("NFD")
    .replace(/\p{Mn}/gu, "")
    .toLowerCase();
