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

/**
 * One line a rep to the admins, once in a month (`2026-11`) whoever finds it out again: a scan's outreach, check-ins, a
 * process that died. Accounts without a rep have nobody in common: each is named once a month.
 */
export async function tellUnreachable(
  tx: Pick<DraftNouns, "handled" | "outbox">,
  month: string,
  unreachable: readonly Unreachable[],
  at: Date,
): Promise<void> {
  const lines: string[] = [];
  let first: string | null = null;
  const claim = async (whom: string): Promise<boolean> => {
    const key = `unreachable:${month}:${whom}`;
    const claimed = await tx.handled.claim(key, at);
    if (claimed) first ??= key;
    return claimed;
  };
  for (const { mailbox, why, accounts } of unreachable) {
    const untold: string[] = [];
    if (mailbox !== "") {
      if (await claim(mailbox)) untold.push(...accounts.map(({ name }) => name));
    } else {
      for (const { id, name } of accounts) if (await claim(`account:${id}`)) untold.push(name);
    }
    if (untold.length > 0)
      lines.push(`No reachable rep: ${why} (${truncate(untold.join(", "), 300)})`);
  }
  if (first === null) return;
  await tx.outbox.add([
    adminsPost(
      first,
      ["No e-mail drafts for these accounts until that is mended.", ...lines].join("\n"),
    ),
  ]);
}
