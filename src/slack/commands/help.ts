import { distance } from "fastest-levenshtein";
import { simplify } from "../../workflows/account-match.ts";
import type { CommandRow, Context } from "../listener.ts";
import { helpMessage } from "../views/help.ts";

/** Help needs the list of commands, which holds this one too; so it is made from a getter. */
export const createHelpCommand = (commands: () => readonly CommandRow[]): CommandRow => ({
  name: "help",
  usage: "help",
  summary: "This list",
  may: "viewer",
  run: ({ respond, services }) =>
    respond(
      helpMessage(
        commands().filter(({ needs }) => needs === undefined || services.features.has(needs)),
      ),
    ),
});

/** Anything unknown: short help, and the command that was probably meant. */
export async function answerUnknown(
  context: Context,
  typed: string,
  commands: readonly CommandRow[],
): Promise<void> {
  await context.respond(
    helpMessage(commands, { typed, nearest: await probablyMeant(context, typed, commands) }),
  );
}

const MOST_TYPOS = 2;

async function probablyMeant(
  { services }: Context,
  typed: string,
  commands: readonly CommandRow[],
): Promise<string | null> {
  const [word = "", ...rest] = typed.toLowerCase().split(" ");
  const [nearest] = commands
    .map(({ name }) => ({ name, away: distance(word, name) }))
    .sort((a, b) => a.away - b.away);
  if (nearest !== undefined && nearest.away <= Math.min(MOST_TYPOS, word.length - 1))
    return [nearest.name, ...rest].join(" ");
  // `/tam acme` most likely wants Acme's health. The list in memory answers; Notion is not asked for a guess.
  if (simplify(typed).length < 3) return null;
  const match = await services.directory.guess(typed);
  return match.kind === "one" ? `health ${match.account.name}` : null;
}
