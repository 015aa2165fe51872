import { decideAccess, decideLook, isAdmin, type Person, repAddress } from "../../domain/access.ts";
import { LONGEST_COVER_DAYS } from "../../domain/cover.ts";
import { repAddressOf } from "../../domain/rep.ts";
import { count, mrkdwn } from "../../lib/text.ts";
import { parseTypedDay } from "../../lib/typed-day.ts";
import type { CoveredRep } from "../../workflows/covers/cover-desk.ts";
import { findPerson } from "../find-person.ts";
import type { CommandRow, Context } from "../listener.ts";
import { coverDay, coversMessage, coverUsage } from "../views/cover.ts";
import { type CoverText, parseCoverText } from "./cover-text.ts";

export const coverCommand: CommandRow = {
  name: "cover",
  usage: "cover @person until <date>",
  summary: "Who gets your messages and may do what you may while you are away (“off” ends it)",
  may: "viewer",
  takesPeople: true,
  async run(context, rest) {
    const { services, person, rules, respond } = context;
    const asked = parseCoverText(rest);
    switch (asked.kind) {
      case "show":
        return respond(
          coversMessage(await services.covers.active(), {
            userId: person.id,
            ownAddress: repAddress(person, rules),
            admin: isAdmin(person, rules),
            calendar: services.covers.calendar,
          }),
        );
      case "off":
        return end(context, asked);
      case "set":
        return set(context, asked);
      case "unclear":
        return respond({
          text: `I did not understand that. ${coverUsage(isAdmin(person, rules))}`,
        });
    }
  },
};

async function set(
  context: Context,
  { rep: typedRep, person: typed, until }: Extract<CoverText, { kind: "set" }>,
): Promise<void> {
  const { services, person, reference, respond } = context;
  const rep = await repOf(context, typedRep);
  if (rep === null) return;
  const cover = await someone(context, typed);
  if (cover === null) return;
  const why = whyNotCover(context, cover, rep);
  if (why !== null) return respond({ text: why });
  const today = services.covers.calendar.dayOf(services.clock.now());
  const lastDay = parseTypedDay(until, today);
  if (lastDay === null) {
    return respond({
      text: `Until when? I do not understand “${mrkdwn(until, 40)}”. Try \`2026-12-04\`, \`4 Dec\` or \`Friday\`. Nothing was changed.`,
    });
  }
  const ask = { by: person.id, reference };
  const outcome = await services.covers.set(rep, { userId: cover.id, lastDay }, ask);
  if (outcome.kind === "refused") {
    const words = {
      past: `${coverDay(lastDay)} is over.`,
      tooLong: `${coverDay(lastDay)} is more than ${LONGEST_COVER_DAYS} days away: such an account needs another Rep Email in Notion.`,
    }[outcome.why];
    return respond({ text: `${words} Nothing was changed.` });
  }
  const whom = rep.repId === person.id ? "you" : `for ${shown(rep)}`;
  const drafts =
    outcome.waiting === 0
      ? ""
      : ` ${count(outcome.waiting, "draft")} of theirs can be reviewed now.`;
  await respond({
    text: `<@${cover.id}> covers ${whom} until the end of ${coverDay(lastDay)}, and was told.${rep.repId === person.id ? "" : drafts}`,
  });
}

async function end(
  context: Context,
  { person: typed }: Extract<CoverText, { kind: "off" }>,
): Promise<void> {
  const { services, person, reference, respond } = context;
  const rep = await repOf(context, typed);
  if (rep === null) return;
  const ended = await services.covers.end(rep, { by: person.id, reference });
  const whom = rep.repId === person.id ? "you" : shown(rep);
  await respond({
    text:
      ended.kind === "none"
        ? `Nobody covers ${whom}.`
        : `<@${ended.cover.userId}> does not cover ${whom} any more.`,
  });
}

const shown = ({ repEmail, repId }: CoveredRep): string =>
  repId === null ? mrkdwn(repEmail, 100) : `<@${repId}>`;

/** Oneself, or, for an admin, somebody else; null when that was answered. */
async function repOf(context: Context, typed: string | null): Promise<CoveredRep | null> {
  const { person, rules, respond, services } = context;
  const own = repAddress(person, rules);
  if (typed === null || typed.toLowerCase() === "me" || typed === `<@${person.id}>`) {
    if (own !== null) return { repEmail: own, repId: person.id };
    await respond({ text: "Slack shows me no e-mail address of yours, so you are no rep to me." });
    return null;
  }
  if (!isAdmin(person, rules)) {
    const access = decideAccess("admin", person, rules);
    await respond({
      text: `Covers for somebody else are set by admins. ${access.kind === "refused" ? mrkdwn(access.reason, 400) : ""}`,
    });
    return null;
  }
  const found = await findPerson(services.people, typed);
  const address = found.kind === "person" ? repAddress(found.person, rules) : null;
  if (found.kind === "person" && address !== null)
    return { repEmail: address, repId: found.person.kind === "member" ? found.person.id : null };
  // Somebody who left Slack may still be the rep of accounts.
  const typedAddress = repAddressOf(typed);
  const accounts = await services.directory.list(context.inTime);
  if (accounts.some(({ repEmail }) => repAddressOf(repEmail) === typedAddress))
    return { repEmail: typedAddress, repId: null };
  await respond({ text: notFound(typed, found.kind === "several") });
  return null;
}

async function someone({ services, respond }: Context, typed: string): Promise<Person | null> {
  const found = await findPerson(services.people, typed);
  if (found.kind === "person") return found.person;
  await respond({ text: notFound(typed, found.kind === "several") });
  return null;
}

const notFound = (typed: string, several: boolean): string =>
  `${several ? "Several people are" : "I find nobody"} called “${mrkdwn(typed, 60)}”. Pick the person from Slack's list after typing @, or give the e-mail address. Nothing was changed.`;

/** Who cannot look cannot cover; null = may. */
function whyNotCover({ rules }: Context, cover: Person, rep: CoveredRep): string | null {
  if (repAddress(cover, rules) === rep.repEmail)
    return "Nobody covers themselves. Nothing was changed.";
  const access = decideLook(cover, rules, "another");
  return access.kind === "allowed"
    ? null
    : `<@${cover.id}> cannot cover anybody: ${mrkdwn(access.reason, 400)} Nothing was changed.`;
}
