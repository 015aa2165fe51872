import type { Account } from "../domain/account.ts";
import { healthMessage } from "./commands/health.ts";
import type { Context } from "./listener.ts";
import { context as contextBlock, type Message, section } from "./views/blocks.ts";

/** Scans one account anew: stored, written back, audited, never posted. The card says how far it went. */
export async function rescanAccount(
  context: Context,
  account: Account,
  options: { inWindow?: boolean } = {},
): Promise<Message> {
  const { services, person, reference, inTime } = context;
  const { reading, stored, written } = await services.rescan(account, inTime);
  await services.audit.record({
    at: services.clock.now(),
    actor: person.id,
    action: "account.rescan",
    object: account.id,
    result: stored ? "done" : "failed",
    reference,
    detail: null,
  });
  const card = await healthMessage(context, account, { reading, ...options });
  const alertsCome =
    reading.kind === "live" &&
    reading.account.active &&
    services.features.has("alerts") &&
    services.scans.nextScan() !== null;
  const outcome = !stored
    ? "Nothing was stored or written."
    : `${written ? "Scanned anew: stored, and written to Notion." : "Scanned anew and stored; Notion was not written."}${alertsCome ? " Alerts come with the next scan." : ""}`;
  // Beside blocks Slack does not show the text.
  return { ...card, blocks: [...(card.blocks ?? [section(card.text)]), contextBlock(outcome)] };
}
