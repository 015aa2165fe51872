/**
 * Google's client and the composer of mails: together they would take a fifth of the time that a bot with drafts needs
 * to start. Each is loaded at its first use; `loadMailLibraries`, once the bot is ready, spares a person that wait.
 */
export const loadGoogle = () => import("@googleapis/gmail");
export const loadMailComposer = () => import("nodemailer/lib/mail-composer");

export async function loadMailLibraries(): Promise<void> {
  await loadGoogle();
  await loadMailComposer();
}
