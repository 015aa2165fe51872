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

/** The lines that may complete what is typed; none once a subcommand stands there whole. */
export function completionsFor(typed: string, hints: CommandHint[]): CommandHint[] {
  if (!typed.startsWith("/")) return [];
  const start = typed.toLowerCase();
  return hints.filter(
    ({ insert }) => insert.toLowerCase().startsWith(start) && insert.trim() !== typed.trim(),
  );
}
