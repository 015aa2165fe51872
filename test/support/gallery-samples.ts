// Every message, window and Home tab that the bot draws: at its emptiest, at its largest, and with texts that
// nobody expects. Long, as it is one list: tests check each of them, and the gallery shows them.
import fc from "fast-check";
import type { Account } from "../../src/domain/account.ts";
import { DRAFT_STATES } from "../../src/domain/draft.ts";
import { planPortfolio, showPortfolio } from "../../src/domain/portfolio.ts";
import { findChanges } from "../../src/domain/portfolio-changes.ts";
import { PROFILE_SECTIONS } from "../../src/domain/profile.ts";
import { createCalendar } from "../../src/lib/time-zone.ts";
import { FOR_PROFILE } from "../../src/slack/commands/profile.ts";
import { commands } from "../../src/slack/index.ts";
import { asNotice } from "../../src/slack/modals.ts";
import { accountPicker, nearestAccounts } from "../../src/slack/views/account-picker.ts";
import { lookUpWindow, openingAccount } from "../../src/slack/views/account-window.ts";
import { ACCOUNTS_PAGE, accountsMessage } from "../../src/slack/views/accounts.ts";
import { alertMessage } from "../../src/slack/views/alert.ts";
import type { Block, Message } from "../../src/slack/views/blocks.ts";
import { adminsMessage } from "../../src/slack/views/direct.ts";
import { editModal, inputModal } from "../../src/slack/views/draft-edit.ts";
import {
  draftChoice,
  draftsMessage,
  draftsOfMessage,
  whichAccount,
} from "../../src/slack/views/draft-list.ts";
import { outcomeModal } from "../../src/slack/views/draft-outcome.ts";
import { confirmModal, reviewModal } from "../../src/slack/views/draft-review.ts";
import { draftStateModal } from "../../src/slack/views/draft-state.ts";
import { handoverMessage } from "../../src/slack/views/handover.ts";
import { healthCard } from "../../src/slack/views/health-card.ts";
import { helpMessage } from "../../src/slack/views/help.ts";
import { HOME_PAGE, homeBlocks, homeWords } from "../../src/slack/views/home.ts";
import {
  alreadyLoggedModal,
  loggedModal,
  logMessageModal,
} from "../../src/slack/views/log-message.ts";
import { missedMessage } from "../../src/slack/views/missed.ts";
import type { Modal } from "../../src/slack/views/modal.ts";
import { skeleton } from "../../src/slack/views/modal.ts";
import { noticeMessage } from "../../src/slack/views/notice.ts";
import { itemWindow } from "../../src/slack/views/profile-item-window.ts";
import { missingProfile, profileWindow } from "../../src/slack/views/profile-window.ts";
import { pulseModal } from "../../src/slack/views/pulse.ts";
import { shareQuestion } from "../../src/slack/views/share.ts";
import type { DraftReview } from "../../src/workflows/drafts/review-draft.ts";
import type { HomeFacts } from "../../src/workflows/portfolio/home-facts.ts";
import { anAccount } from "./accounts.ts";
import { pendingDraft, reviewed } from "./drafts.ts";
import { anyStoredEpisode } from "./posts.ts";
import { profilePage } from "./profiles.ts";
import { anyAccount, anyReading } from "./readings.ts";
import { scoreRecord } from "./scores.ts";
import { missedPost, storedScan } from "./stored.ts";
import { daysAgo, NOW } from "./tam-world.ts";

export type GallerySample =
  | { surface: "message"; name: string; message: Message }
  | { surface: "modal"; name: string; modal: Modal }
  | { surface: "home"; name: string; blocks: Block[] };

/** The same ones each time. */
export const gallerySamples = (): GallerySample[] => [
  ...sampleMessages().map((message, i) => ({
    surface: "message" as const,
    name: `message ${i + 1}: ${message.text.slice(0, 60)}`,
    message,
  })),
  ...sampleModals().map((modal, i) => ({
    surface: "modal" as const,
    name: `window ${i + 1}: ${modal.title}`,
    modal,
  })),
  ...sampleHomes().map((blocks, i) => ({
    surface: "home" as const,
    name: `Home tab ${i + 1}`,
    blocks,
  })),
];

function sampleMessages(): Message[] {
  const sample = { numRuns: 200, seed: 20_261_122 };
  const readings = fc.sample(anyReading, sample);
  const accounts = fc.sample(anyAccount, sample);
  const [account] = accounts;
  if (account === undefined) throw new Error("no sample");
  const calendar = createCalendar("UTC");
  const card = { now: NOW, calendar, reference: "0a1b2c3d", repId: null };
  const alert = {
    now: NOW,
    calendar,
    repId: null,
    names: { acknowledged: null, snoozed: null },
  };
  const notice = {
    kind: "notice" as const,
    scanId: "s",
    hold: "all" as const,
    reason: "why",
    concerned: 0,
    accounts: [],
    outcome: null,
  };
  return [
    ...readings.map((reading) => healthCard(reading, card)),
    ...readings.map((reading) => healthCard(reading, { ...card, canDraft: true })),
    ...readings.map((reading) => healthCard(reading, { ...card, sharedBy: "U0SHARER" })),
    accountPicker("a", accounts.slice(0, 3)),
    accountPicker("a", accounts),
    nearestAccounts("a", accounts.slice(0, 3)),
    shareQuestion(account, { kind: "safe", name: "#general", people: 3 }),
    shareQuestion(account, { kind: "unknown", reason: "why" }),
    helpMessage(commands),
    ...fc.sample(anyStoredEpisode, sample).map((stored) => alertMessage(stored, alert)),
    ...fc
      .sample(anyStoredEpisode, 5)
      .map((stored) => alertMessage(stored, { ...alert, draft: { id: "draft-1" } })),
    noticeMessage(notice, { key: "k", by: null }),
    adminsMessage({ kind: "admins", text: "Is it there?" }, "k"),
    missedMessage(missedPost()),
    missedMessage(missedPost({ outcome: { kind: "started", by: "U0ADA" } }), "Ada & <Co>"),
    missedMessage(missedPost({ outcome: { kind: "needless", why: "a scan came after it." } })),
    draftsMessage(DRAFT_STATES.map((state) => pendingDraft({ state }))),
    draftsMessage([pendingDraft({ handedTo: "ben@tam.example" })]),
    draftsOfMessage(
      DRAFT_STATES.map((state) => pendingDraft({ state })),
      "<@U0ANA>",
    ),
    handoverMessage(
      {
        kind: "handover",
        repEmail: "ben@tam.example",
        drafts: accounts.slice(0, 3).map(({ id, name }) => ({
          id,
          type: "health_checkin" as const,
          accountName: name,
          from: "ana@tam.example",
        })),
      },
      new Map([["ana@tam.example", "U0ANA"]]),
    ),
    whichAccount("health_checkin", accounts.slice(0, 3)),
    ...samplePortfolios(accounts).flatMap(({ lines, lastScan }) =>
      [0, 1].map((page) =>
        accountsMessage(
          showPortfolio(lines, [], { owner: "all", status: "any", page }, ACCOUNTS_PAGE),
          lastScan,
          { now: NOW, calendar: createCalendar("UTC") },
        ),
      ),
    ),
  ];
}

const samplePulse = {
  accountId: "a",
  verdict: "worse" as const,
  reason: "why",
  by: "U0ANA",
  at: NOW,
  until: NOW,
};

/** Nothing at all, nothing scanned, and 500 accounts with everything that a line can say. */
function samplePortfolios(accounts: readonly Account[]) {
  const reading = { points: [], states: [], lastScan: null, episodes: [], pulses: [] };
  const [account] = accounts;
  if (account === undefined) throw new Error("no sample");
  const strange = Array.from({ length: 500 }, (_, i) => ({
    ...(accounts[i % accounts.length] ?? account),
    id: `account ${i}`,
    active: true,
  }));
  const worst = "&<*_".repeat(100);
  const stored = fc.sample(anyStoredEpisode, { numRuns: 500, seed: 7 });
  const full = {
    accounts: strange.map((one, i) => (i < 40 ? { ...one, name: worst, repEmail: worst } : one)),
    points: strange.flatMap(({ id }, i) =>
      [9, 8, 7, 6, 5, 4, 3, 2].map((days) => scoreRecord(id, days, (i * 7 + days * 11) % 101)),
    ),
    states: [],
    lastScan: storedScan("s", {
      startedAt: NOW,
      figures: {
        ...storedScan("s").figures,
        notScanned: strange.map(({ id }) => ({ accountId: id, name: worst, reason: worst })),
      },
    }),
    episodes: stored.map((episode, i) => ({
      ...episode,
      id: `episode ${i}`,
      accountId: `account ${i}`,
      ended: null,
    })),
    pulses: strange.map(({ id }) => ({ ...samplePulse, accountId: id })),
  };
  return [{ accounts: [], ...reading }, { accounts, ...reading }, full].map((each) => ({
    lines: planPortfolio(each),
    moves: each.points,
    lastScan: each.lastScan,
  }));
}

function sampleHomes(): Block[][] {
  const accounts = fc.sample(anyAccount, { numRuns: 200, seed: 20_261_122 });
  const worst = "&<*_".repeat(400);
  const drafts = Array.from({ length: 40 }, () =>
    pendingDraft({ state: "attention", accountName: worst, note: worst }),
  );
  const names = new Map([
    ["U0ANA", worst],
    ["U0BEN", "Ben"],
  ]);
  const scan = storedScan("s");
  const pages = samplePortfolios(accounts).flatMap(({ lines, moves, lastScan }, i) =>
    [0, 1].map((page): HomeFacts => {
      const shown = showPortfolio(lines, [], { owner: "all", status: "any", page }, HOME_PAGE);
      const since = daysAgo(5);
      return {
        now: NOW,
        page: shown,
        changes: i === 0 ? null : { since, list: findChanges(lines, moves, [], since) },
        drafts: i === 0 ? null : i === 1 ? [] : drafts,
        alerts:
          i === 0
            ? null
            : lines.flatMap((line) =>
                line.episode === null ? [] : [{ ...line, episode: line.episode }],
              ),
        scans: { scans: lastScan === null ? [] : [lastScan, scan], nextScan: i === 0 ? null : NOW },
        problems: i === 2 ? Array.from({ length: 20 }, () => worst) : [],
      };
    }),
  );
  const unread = { ...pages[0], page: null, problems: ["Notion does not answer."] } as HomeFacts;
  return [
    ...[...pages, unread].map((facts) =>
      homeBlocks(facts, { calendar: createCalendar("UTC"), names }),
    ),
    homeWords("Account data is only for full members of this workspace."),
  ];
}

function sampleModals(): Modal[] {
  const draft = pendingDraft();
  const review: DraftReview = {
    draft,
    mail: {
      ...reviewed("one"),
      from: { name: "Dana", email: draft.mailbox },
      replyTo: [],
      links: [],
      attachments: [],
    },
    reviewVersion: 1,
    digest: "one",
    at: NOW,
    newer: [],
    twin: null,
    notLooked: [],
    outside: [],
    notEditable: null,
    discardOnly: null,
    contact: null,
  };
  return [
    reviewModal(review, null, null),
    reviewModal(review, "Dana's mailbox", { id: "draft-2" }),
    confirmModal(review, null, 20),
    editModal(review),
    draftChoice({ id: "a", name: "Acme" }),
    inputModal("release_notes", { id: "a", name: "Acme" }),
    outcomeModal(draft),
    ...DRAFT_STATES.map((state) => draftStateModal({ ...draft, state })),
    draftStateModal(draft, null, { id: "draft-2" }),
    skeleton("Review", "Reading"),
    logMessageModal({ channelId: "C1", ts: "1.2", url: null }, { text: "", account: null }),
    loggedModal({ id: "a", name: "Acme" }, "subject"),
    alreadyLoggedModal(null),
    openingAccount("a", "Acme"),
    lookUpWindow(),
    ...[null, samplePulse].map((pulse) =>
      pulseModal({ id: "a", name: "Acme" }, pulse, {
        windowId: "V1",
        today: 20_000,
        calendar: createCalendar("UTC"),
      }),
    ),
    ...sampleProfiles(),
  ];
}

function sampleProfiles(): Modal[] {
  const account = anAccount("Acme");
  const items = <T>(value: T) =>
    Array.from({ length: 60 }, (_, i) => ({ id: `b${i}`, value, revision: "r" }));
  const page = profilePage({
    sections: {
      ...profilePage().sections,
      environment: items({ text: "AWS" }),
    },
  });
  const options = { account, health: null, may: { kind: "allowed" as const } };
  const form = {
    accountId: account.id,
    itemId: "b",
    revision: "r",
    windowId: "V1",
    place: { part: null, page: 0 },
  };
  const picker = asNotice(accountPicker("a", [account], FOR_PROFILE));
  const many = Array.from({ length: 20 }, (_, i) => ({ ...account, id: `a${i}` }));
  return [
    profileWindow(page, { ...options, place: { part: null, page: 0 } }),
    profileWindow(page, { ...options, place: { part: "environment", page: 1 } }),
    missingProfile(account, options.may),
    ...PROFILE_SECTIONS.map((section) =>
      itemWindow({ ...form, section }, { account, value: null }),
    ),
    itemWindow({ ...form, section: "environment" }, { account, value: { text: "AWS" } }),
    picker,
    asNotice(accountPicker("a", many, FOR_PROFILE)),
  ];
}
