import type { GmailEmulator } from "./gmail/contract.ts";
import type { NotionEmulator } from "./notion/contract.ts";
import type { SlackEmulator } from "./slack/contract.ts";
import type { Changed } from "./ui/drawer/protocol.ts";

/** A scan writes hundreds of rows at once: the page is told once for all within this time. */
const GATHER_MS = 120;

/** Tells that something changed in the mailboxes, in Notion or in the log of calls; not what. */
export function watchServices(
  { slack, notion, gmail }: { slack: SlackEmulator; notion: NotionEmulator; gmail: GmailEmulator },
  tell: (changed: Changed) => void,
): () => void {
  let gathered: Changed = { mail: false, notion: false, calls: false };
  let timer: NodeJS.Timeout | undefined;
  const note = (change: Partial<Changed>) => {
    gathered = { ...gathered, ...change };
    timer ??= setTimeout(() => {
      timer = undefined;
      const changed = gathered;
      gathered = { mail: false, notion: false, calls: false };
      tell(changed);
    }, GATHER_MS).unref();
  };
  const stops = [
    slack.subscribe((event) => event.kind === "call" && note({ calls: true })),
    gmail.subscribe((event) => note(event.kind === "call" ? { calls: true } : { mail: true })),
    notion.subscribeToCalls(() => note({ calls: true })),
    notion.subscribe(() => note({ notion: true })),
  ];
  return () => {
    clearTimeout(timer);
    for (const stop of stops) stop();
  };
}
