import type { Account } from "../domain/account.ts";
import { healthMessage } from "./commands/health.ts";
import type { Context } from "./listener.ts";
import { context as contextBlock, type Message } from "./views/blocks.ts";

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
  const outcome = !stored
    ? "Nothing was stored or written."
    : written
      ? "Scanned anew: stored, and written to Notion. Alerts come with the daily scan."
      : "Scanned anew and stored; Notion was not written.";
  return { ...card, blocks: [...(card.blocks ?? []), contextBlock(outcome)] };
}
