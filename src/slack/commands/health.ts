import type { Account } from "../../domain/account.ts";
import { repAddressOf } from "../../domain/rep.ts";
import { abortable } from "../../lib/abortable.ts";
import type { HealthReading } from "../../workflows/account-health.ts";
import { simplify } from "../../workflows/account-match.ts";
import type { CommandRow, Context, SlackServices } from "../listener.ts";
import { nameIfKnown } from "../name-if-known.ts";
import { accountPicker, nearestAccounts } from "../views/account-picker.ts";
import { coveredBy } from "../views/alert.ts";
import type { Message } from "../views/blocks.ts";
import { type Escalation, goneMessage, healthCard } from "../views/health-card.ts";

const LONGEST_NAME = 200;

export const healthCommand: CommandRow = {
  name: "health",
  usage: "health <account>",
  summary: "How healthy an account is, why, and what would make it Green",
  may: "viewer",
  async run(context, rest) {
    const { services, respond } = context;
    // Names are compared by their letters and digits; without any there is nothing to look for.
    if (simplify(rest) === "") {
      await respond({
        text: "Which account? For example: `/tam health acme`. Part of the name is enough.",
      });
      return;
    }
    if (Array.from(rest).length > LONGEST_NAME) {
      await respond({
        text: `That is too long for an account's name (more than ${LONGEST_NAME} characters). Try \`/tam health\` with part of the name.`,
      });
      return;
    }
    const match = await services.directory.find(rest, context.inTime);
    switch (match.kind) {
      case "one":
        return respond(
          await healthMessage(context, match.account, match.how === "typo" ? { typed: rest } : {}),
        );
      case "several":
        return respond(accountPicker(rest, match.accounts));
      case "none":
        return respond(nearestAccounts(rest, match.nearest));
    }
  },
};

/** The health card of one account as it is now, or what to say when it is gone. */
export async function healthMessage(
  { services, rules, inTime, nextTurn, reference, log }: Context,
  account: Account,
  {
    reading: given,
    ...options
  }: { typed?: string; sharedBy?: string; inWindow?: boolean; reading?: HealthReading } = {},
): Promise<Message> {
  // Without the mention the address is shown.
  const idOf = (repEmail: string | null) =>
    repEmail === null
      ? null
      : abortable(services.people.repIdIfKnown(repEmail), inTime).catch(() => null);
  const [reading, escalation, pulse, knownRepId] = await Promise.all([
    given ?? services.health.read(account, inTime),
    openEscalation(services, account),
    pulseOf(services, account),
    idOf(account.repEmail),
  ]);
  // Everybody who asks for the account at once shares one reading.
  await nextTurn();
  if (reading.kind === "gone") return goneMessage(account);
  if (reading.kind !== "live")
    log.warn({ account: account.id, shown: reading.kind, why: reading.why }, "not answered live");
  // Notion may name another rep by now.
  const { repEmail } = reading.account;
  const repId = repEmail === account.repEmail ? knownRepId : await idOf(repEmail);
  const cover = repEmail === null ? undefined : rules.covers.get(repAddressOf(repEmail));
  const { calendar } = services.covers;
  return healthCard(reading, {
    now: services.clock.now(),
    calendar,
    repId,
    ...(cover === undefined ? {} : { covered: coveredBy(cover, calendar) }),
    reference,
    canDraft: services.features.has("drafts"),
    ...escalation,
    ...pulse,
    ...options,
  });
}

/** What the account's rep says beside the score. */
async function pulseOf({ pulses, people }: SlackServices, { id }: Account) {
  const said = await pulses.of(id);
  if (said === null) return {};
  return { pulse: { said, name: await nameIfKnown(people, said.by), calendar: pulses.calendar } };
}

/** The account's open episode, with the names of who did something about it. */
async function openEscalation(
  { alerts, features, people }: SlackServices,
  account: Account,
): Promise<{ escalation?: Escalation }> {
  const stored = features.has("alerts") ? await alerts.ofAccount(account.id) : null;
  if (stored === null) return {};
  const [acknowledged, snoozed] = await Promise.all([
    nameIfKnown(people, stored.acknowledgedBy),
    nameIfKnown(people, stored.snoozedBy),
  ]);
  return { escalation: { stored, calendar: alerts.calendar, names: { acknowledged, snoozed } } };
}
