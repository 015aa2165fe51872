import type { Account, AccountNames, AccountSource } from "../../domain/account.ts";
import type { Draft, Drafts } from "../../domain/draft.ts";
import { type HealthScorer, healthSignals, type RagStatus } from "../../domain/health.ts";
import { type MailThread, withoutRe } from "../../domain/mail.ts";
import type { InternalFacts, MailFacts } from "../../domain/mail-facts.ts";
import type { Mailboxes } from "../../domain/mailbox.ts";
import type { Profiles } from "../../domain/profile.ts";
import {
  NO_PROFILE,
  type ProfileMailFacts,
  profileMailFacts,
} from "../../domain/profile-mail-facts.ts";
import type { ProfilePages } from "../../domain/profile-pages.ts";
import { type Reps, repAddressOf } from "../../domain/rep.ts";
import type { Episodes, StoredEpisode } from "../../domain/stored-episode.ts";
import { isUrgent, oldestFirst, type Ticket, type TicketSource } from "../../domain/ticket.ts";
import { assertServiceFailure } from "../../lib/errors.ts";
import { count } from "../../lib/text.ts";
import { ageInDays, type Clock, DAY_MS } from "../../lib/time.ts";
import type { Calendar } from "../../lib/time-zone.ts";
import { createAccountReadings } from "./account-readings.ts";
import type { Difference, DraftFacts, DraftFactsSource } from "./draft-facts.ts";

/** How far back the conversation of an account's outreach is looked for. */
const THREAD_DAYS = 90;

/** Reads what a draft is made of, from Notion, Slack and the mailbox, as it is now. */
export function createDraftFacts(deps: {
  accounts: AccountSource;
  tickets: TicketSource;
  names: AccountNames;
  drafts: Drafts;
  episodes: Pick<Episodes, "get" | "ofAccount">;
  profiles: Pick<Profiles, "getRelationshipProfilePage">;
  profilePages: Pick<ProfilePages, "get">;
  mailboxes: Mailboxes;
  reps: Reps;
  scorerFor(account: Account): HealthScorer;
  calendar: Calendar;
  clock: Clock;
}): DraftFactsSource {
  const { accounts, drafts, mailboxes, reps, calendar, clock } = deps;
  const readings = createAccountReadings(deps);
  const dayFormat = new Intl.DateTimeFormat("en-GB", {
    day: "numeric",
    month: "long",
    year: "numeric",
    timeZone: calendar.timeZone,
  });
  /** Of a day that has no time zone any more. */
  const dayInWords = new Intl.DateTimeFormat("en-GB", {
    day: "numeric",
    month: "long",
    year: "numeric",
    timeZone: "UTC",
  });
  const impossible = (why: string): DraftFacts => ({ kind: "impossible", why });

  async function read(draft: Draft, signal: AbortSignal): Promise<DraftFacts> {
    const { accountName, mailbox } = draft;
    const account = await readings.accountOf(draft.accountId, signal);
    if (account === null || !account.active)
      return impossible(`${accountName} is gone or inactive.`);
    const owner = repAddressOf(account.repEmail);
    if (owner !== mailbox)
      return impossible(`${account.name} is looked after by ${owner || "nobody"} now.`);
    const { contactEmail } = account;
    if (contactEmail === null) return impossible(`${account.name} has no Contact Email in Notion.`);
    const rep = await reps.find(mailbox);
    // A mailbox that nobody can be given is refused before anything is read for it.
    if (rep === null) return impossible(`Slack knows nobody active with the address ${mailbox}.`);
    const { tickets: open, unreadable } = await readings.openTicketsOf(account, signal);
    const { maturity, ...profile } = await profileOf(account, signal);
    const name = account.contactName?.trim() || contactEmail;
    const facts: MailFacts = {
      account: { name: account.name },
      contact: { name, firstName: account.contactName === null ? "there" : firstName(name) },
      rep: { name: rep.name, firstName: firstName(rep.name), title: rep.title, email: mailbox },
      today: dayFormat.format(clock.now()),
      tickets: ticketFacts(open),
      ticketCounts: {
        open: open.length,
        urgent: open.filter(isUrgent).length,
        complete: unreadable === 0,
      },
      ...profile,
      input: draft.input,
    };
    return {
      kind: "facts",
      facts,
      internal: internalFacts(account, open, maturity ?? "medium"),
      from: { name: rep.name, email: mailbox },
      to: [{ name: account.contactName, email: contactEmail }],
      thread:
        draft.type === "escalation_outreach" ? await threadOf(draft, contactEmail, signal) : null,
      note: unreadable === 0 ? null : unreadableInWords(unreadable, account.name),
    };
  }

  const ticketFacts = (open: readonly Ticket[]): MailFacts["tickets"] =>
    oldestFirst(open)
      .toSorted((a, b) => (a.priority < b.priority ? -1 : a.priority > b.priority ? 1 : 0))
      .map(({ ticketId, subject, url, priority, createdAt }) => ({
        id: ticketId,
        subject,
        url: isForCustomers(url) ? url : null,
        priority,
        ageDays: Math.floor(ageInDays(createdAt, clock.now())),
        openedOn: dayFormat.format(createdAt),
      }));

  /** Of many drafts at once only those accounts have theirs read whose page is known. */
  async function profileOf(account: Account, signal: AbortSignal): Promise<ProfileMailFacts> {
    const pageId = (await deps.profilePages.get(account.id))?.pageId ?? null;
    if (pageId === null && readings.expectsMany()) return NO_PROFILE;
    const owner = { accountId: account.id, name: account.name, pageId };
    const page = await deps.profiles.getRelationshipProfilePage(owner, {
      urgency: "batch",
      signal,
    });
    if (page === null) return NO_PROFILE;
    return profileMailFacts(page, account.contactName, (date) => {
      const day = new Date(`${date}T12:00:00Z`);
      return Number.isNaN(day.getTime()) ? date : dayInWords.format(day);
    });
  }

  function internalFacts(
    account: Account,
    open: readonly Ticket[],
    depth: InternalFacts["depth"],
  ): InternalFacts {
    const signals = healthSignals(open, account.lastHeartbeat, clock.now());
    const { score, ragStatus } = deps.scorerFor(account).computeScore(signals);
    return { tone: TONE[ragStatus], depth, score, status: ragStatus, trend: null };
  }

  /** Of what was asked for, the account's open one. */
  const episodeOf = ({ episodeId, accountId }: Draft): Promise<StoredEpisode | null> =>
    episodeId === null ? deps.episodes.ofAccount(accountId) : deps.episodes.get(episodeId);

  /** Of the last outreach of the same episode that went out; null = none did. */
  async function lastThreadOf(draft: Draft): Promise<string | null> {
    const episode = await episodeOf(draft);
    if (episode === null) return null;
    const since = new Date(clock.now().getTime() - THREAD_DAYS * DAY_MS);
    const [last] = (await drafts.recentOf(draft.accountId, since))
      .filter(({ type, mailbox }) => type === draft.type && mailbox === draft.mailbox)
      .flatMap(({ episodeId, sent }) =>
        sent !== null && sent.threadId !== "" && isOfEpisode(episodeId, sent.sentAt, episode)
          ? [sent]
          : [],
      )
      .toSorted((a, b) => b.sentAt.getTime() - a.sentAt.getTime());
    return last?.threadId ?? null;
  }

  /** The conversation of the episode, if a mail in it went to today's contact: nobody else knows what it goes on from. */
  async function threadOf(
    draft: Draft,
    contactEmail: string,
    signal: AbortSignal,
  ): Promise<MailThread | null> {
    const threadId = await lastThreadOf(draft);
    if (threadId === null) return null;
    const mails = (await mailboxes.readThread(draft.mailbox, threadId, { signal })).filter(
      (mail) => !mail.draft,
    );
    const contact = contactEmail.trim().toLowerCase();
    if (!mails.some(({ own, to }) => own && to.some((one) => one.toLowerCase() === contact)))
      return null;
    const last = mails.at(-1);
    if (last === undefined || last.rfc822MessageId === null) return null;
    return {
      threadId,
      inReplyTo: last.rfc822MessageId,
      references: mails.flatMap(({ rfc822MessageId }) => rfc822MessageId ?? []),
      subject: withoutRe(last.subject),
    };
  }

  return {
    expect: readings.expect,
    async factsFor(draft, signal) {
      try {
        return await read(draft, signal);
      } catch (error) {
        assertServiceFailure(error, signal);
        return error.transient
          ? { kind: "later", error: error.message }
          : impossible(error.message);
      }
    },
    async accountNow(draft, options) {
      const account = await accounts.getAccount(draft.accountId, {
        urgency: "interactive",
        ...options,
      });
      return {
        difference: differenceOf(draft, account),
        contact: account?.contactEmail ?? null,
      };
    },
  };
}

/** What was asked for names no episode: it belongs to the one in which it went out. */
const isOfEpisode = (
  episodeId: string | null,
  sentAt: Date,
  { id, episode }: StoredEpisode,
): boolean => (episodeId === null ? sentAt >= episode.openedAt : episodeId === id);

function differenceOf(draft: Draft, account: Account | null): Difference | null {
  if (account === null)
    return { kind: "withdraw", what: `${draft.accountName} is gone from Notion.` };
  const { name, contactEmail } = account;
  if (!account.active) return { kind: "withdraw", what: `${name} is inactive now.` };
  const rep = repAddressOf(account.repEmail);
  if (rep !== draft.mailbox)
    return {
      kind: "discardOnly",
      owner: rep,
      what: `${name} is looked after by ${rep === "" ? "nobody" : rep} now.`,
    };
  const { approval } = draft;
  if (approval === null || approval.contact === contactEmail) return null;
  return {
    kind: "approveAgain",
    what: `the contact of ${name} changed since it was approved, from ${approval.contact ?? "nobody"} to ${contactEmail ?? "nobody"}. Please look again.`,
  };
}

const TONE: Record<RagStatus, InternalFacts["tone"]> = {
  Red: "urgent",
  Amber: "attentive",
  Green: "steady",
};

const unreadableInWords = (unreadable: number, accountName: string): string =>
  `${count(unreadable, "ticket")} of ${accountName} could not be read: this mail knows nothing of ${unreadable === 1 ? "it" : "them"}.`;

const firstName = (name: string): string => name.trim().split(/\s+/)[0] ?? name;

/** A ticket without a link of its own has the address of its row in Notion, which is not for customers. */
function isForCustomers(url: string | null): boolean {
  const host = url === null ? undefined : URL.parse(url)?.hostname;
  return host !== undefined && !/(?:^|\.)notion\.(?:so|com|site)$/.test(host);
}
