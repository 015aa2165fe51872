import { adminsPost } from "../../domain/admins-post.ts";
import { truncate } from "../../lib/text.ts";
import type { DraftNouns } from "./draft-steps.ts";

/** Accounts for which no draft can be prepared, as nobody can be given one. */
export type Unreachable = {
  /** Lower case; "" = no rep. */
  mailbox: string;
  /** In words. */
  why: string;
  accounts: readonly { id: string; name: string }[];
};

/** As many whole lines as one message shows, however long they are. */
const LINES_A_POST = 6;
const LONGEST_NAMES = 300;

/** `key`: the claim by which it is told once. */
type Line = { key: string; text: string };

/**
 * One line a rep to the admins, once in a month (`2026-11`) whoever finds it out again: a scan's outreach, check-ins, a
 * process that died. Accounts without a rep have nobody in common: each is named once a month. What is claimed is told:
 * many lines are several posts, each under the first claim in it.
 */
export async function tellUnreachable(
  tx: Pick<DraftNouns, "handled" | "outbox">,
  month: string,
  unreachable: readonly Unreachable[],
  at: Date,
): Promise<void> {
  const claim = async (whom: string): Promise<string | null> => {
    const key = `unreachable:${month}:${whom}`;
    return (await tx.handled.claim(key, at)) ? key : null;
  };
  const lines: Line[] = [];
  for (const { mailbox, why, accounts } of unreachable) {
    if (mailbox === "") lines.push(...(await linesOfNobody(why, accounts, claim)));
    else {
      const key = await claim(mailbox);
      const names = accounts.map(({ name }) => name).join(", ");
      if (key !== null) lines.push({ key, text: lineOf(why, truncate(names, LONGEST_NAMES)) });
    }
  }
  await tx.outbox.add(postsOf(lines));
}

const lineOf = (why: string, names: string): string => `No reachable rep: ${why} (${names})`;

/** As many names in a line as it holds. */
async function linesOfNobody(
  why: string,
  accounts: Unreachable["accounts"],
  claim: (whom: string) => Promise<string | null>,
): Promise<Line[]> {
  const groups: { key: string; names: string }[] = [];
  for (const { id, name } of accounts) {
    const key = await claim(`account:${id}`);
    if (key === null) continue;
    const last = groups.at(-1);
    const longer = `${last?.names}, ${name}`;
    if (last !== undefined && longer.length <= LONGEST_NAMES) last.names = longer;
    else groups.push({ key, names: truncate(name, LONGEST_NAMES) });
  }
  return groups.map(({ key, names }) => ({ key, text: lineOf(why, names) }));
}

function postsOf(lines: readonly Line[]) {
  const posts = [];
  for (let from = 0; from < lines.length; from += LINES_A_POST) {
    const some = lines.slice(from, from + LINES_A_POST);
    const texts = some.map(({ text }) => text);
    posts.push(
      adminsPost(
        some[0]?.key ?? "",
        ["No e-mail drafts for these accounts until that is mended.", ...texts].join("\n"),
      ),
    );
  }
  return posts;
}
