import { readFile } from "node:fs/promises";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { DRAFT_STATES } from "../../src/domain/draft.ts";
import { SNOOZE_DAYS } from "../../src/domain/episode.ts";
import { MAIL_INPUTS } from "../../src/domain/mail-inputs.ts";
import { planPortfolio, showPortfolio } from "../../src/domain/portfolio.ts";
import { PROFILE_SECTIONS } from "../../src/domain/profile.ts";
import { createCalendar } from "../../src/lib/time-zone.ts";
import { FOR_PROFILE } from "../../src/slack/commands/profile.ts";
import {
  ACTION,
  decodeAccount,
  decodeDays,
  decodeEpisode,
  decodePost,
  encodeAccount,
  encodeDays,
  encodePost,
  episodeBlockId,
  SHORTCUT,
  TYPE_AHEAD,
  VIEW,
} from "../../src/slack/ids.ts";
import {
  actions,
  COMMAND,
  commands,
  shortcuts,
  suggestions,
  views,
} from "../../src/slack/index.ts";
import { asNotice } from "../../src/slack/modals.ts";
import { accountPicker, nearestAccounts } from "../../src/slack/views/account-picker.ts";
import { lookUpWindow, openingAccount } from "../../src/slack/views/account-window.ts";
import { ACCOUNTS_PAGE, accountsMessage } from "../../src/slack/views/accounts.ts";
import { alertMessage } from "../../src/slack/views/alert.ts";
import { adminsMessage } from "../../src/slack/views/direct.ts";
import { draftsMessage, whichAccount } from "../../src/slack/views/draft-list.ts";
import {
  OUTCOME_CHOICE,
  OUTCOME_WORDS,
  outcomeModal,
} from "../../src/slack/views/draft-outcome.ts";
import {
  confirmModal,
  draftStateModal,
  editModal,
  inputModal,
  reviewModal,
} from "../../src/slack/views/draft-review.ts";
import { healthCard } from "../../src/slack/views/health-card.ts";
import { helpMessage } from "../../src/slack/views/help.ts";
import {
  alreadyLoggedModal,
  loggedModal,
  logMessageModal,
} from "../../src/slack/views/log-message.ts";
import type { Modal } from "../../src/slack/views/modal.ts";
import { skeleton } from "../../src/slack/views/modal.ts";
import { noticeMessage } from "../../src/slack/views/notice.ts";
import { itemWindow } from "../../src/slack/views/profile-item-window.ts";
import { missingProfile, profileWindow } from "../../src/slack/views/profile-window.ts";
import { PULSE_INPUT, pulseModal } from "../../src/slack/views/pulse.ts";
import { shareQuestion } from "../../src/slack/views/share.ts";
import type { DraftReview } from "../../src/workflows/drafts/draft-desk.ts";
import { anAccount } from "../support/accounts.ts";
import { actionIds } from "../support/bot.ts";
import { pendingDraft, reviewed } from "../support/drafts.ts";
import { anyStoredEpisode } from "../support/posts.ts";
import { profilePage } from "../support/profiles.ts";
import { anyAccount, anyReading } from "../support/readings.ts";
import { NOW } from "../support/tam-world.ts";

const ids: string[] = Object.values(ACTION);

/** The action ids that the views draw, over many inputs. */
function drawnIds(): Set<string> {
  const sample = { numRuns: 200, seed: 20_261_122 };
  const readings = fc.sample(anyReading, sample);
  const accounts = fc.sample(anyAccount, sample);
  const [account] = accounts;
  if (account === undefined) throw new Error("no sample");
  const card = { now: NOW, reference: "0a1b2c3d", repId: null };
  const alert = {
    now: NOW,
    calendar: createCalendar("UTC"),
    repId: null,
    names: { acknowledged: null, snoozed: null },
  };
  const notice = {
    kind: "notice" as const,
    scanId: "s",
    hold: "all" as const,
    reason: "why",
    accounts: [],
    outcome: null,
  };
  const messages = [
    ...readings.map((reading) => healthCard(reading, card)),
    ...readings.map((reading) => healthCard(reading, { ...card, sharedBy: "U0SHARER" })),
    accountPicker("a", accounts.slice(0, 3)),
    accountPicker("a", accounts),
    nearestAccounts("a", accounts.slice(0, 3)),
    shareQuestion(account, { kind: "safe", name: "#general", people: 3 }),
    shareQuestion(account, { kind: "unknown", reason: "why" }),
    helpMessage(commands),
    ...fc.sample(anyStoredEpisode, sample).map((stored) => alertMessage(stored, alert)),
    noticeMessage(notice, { key: "k", by: null }),
    adminsMessage({ kind: "admins", text: "Is it there?" }, "k"),
    draftsMessage(DRAFT_STATES.map((state) => pendingDraft({ state }))),
    whichAccount("health_checkin", accounts.slice(0, 3)),
    ...[0, 1].map((page) =>
      accountsMessage(
        showPortfolio(
          planPortfolio({
            accounts,
            points: [],
            states: [],
            lastScan: null,
            episodes: [],
            pulses: [],
          }),
          [],
          { owner: "all", status: "any", page },
          ACCOUNTS_PAGE,
        ),
        null,
        { now: NOW, calendar: createCalendar("UTC") },
      ),
    ),
  ];
  const modals = drawnModals();
  return new Set(
    [...messages, ...modals].flatMap(({ blocks }) => actionIds(blocks ?? [])).filter(isNoInput),
  );
}

/** Inputs of windows are read when the window is submitted: nobody listens to them alone. */
const isNoInput = (id: string): boolean => !INPUTS.has(id);
const samplePulse = {
  accountId: "a",
  verdict: "worse" as const,
  reason: "why",
  by: "U0ANA",
  at: NOW,
  until: NOW,
};
const INPUTS = new Set<string>([
  ...Object.values(PULSE_INPUT),
  "subject",
  "cc",
  "text",
  OUTCOME_CHOICE,
  OUTCOME_WORDS,
  "account",
  "type",
  "outcome",
  TYPE_AHEAD.logAccount,
  "name",
  "role",
  "maturity",
  "notes",
  "active",
  "since",
  "feature",
  "adopted",
  "source",
  "description",
  "status",
  ...Object.values(MAIL_INPUTS).flatMap((inputs) => inputs.map(({ name }) => name)),
]);

function drawnModals(): Modal[] {
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
    contactEmail: null,
  };
  return [
    reviewModal(review, null),
    confirmModal(review, null, 20),
    editModal(review),
    inputModal("release_notes", { id: "a", name: "Acme" }),
    outcomeModal(draft),
    ...DRAFT_STATES.map((state) => draftStateModal({ ...draft, state })),
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
    ...drawnProfiles(),
  ];
}

function drawnProfiles(): Modal[] {
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
  const many = Array.from({ length: 20 }, () => account);
  return [
    profileWindow(page, { ...options, place: { part: null, page: 0 } }),
    profileWindow(page, { ...options, place: { part: "environment", page: 1 } }),
    missingProfile(account, options.may),
    ...PROFILE_SECTIONS.map((section) =>
      itemWindow({ ...form, section }, { account, value: null }),
    ),
    picker,
    asNotice(accountPicker("a", many, FOR_PROFILE)),
  ];
}

describe("action ids", () => {
  test("are each other's only namesake", () => {
    expect(new Set(ids).size).toBe(ids.length);
  });

  test("have exactly one row in the listener table", () => {
    expect(actions.map(({ id }) => id).toSorted()).toEqual(ids.toSorted());
  });

  test("are drawn somewhere, and what is drawn is known", () => {
    expect([...drawnIds()].toSorted()).toEqual(ids.toSorted());
  });
});

describe("windows", () => {
  test("have one row each, and are drawn somewhere", () => {
    const known = Object.values(VIEW).toSorted();
    expect(views.map(({ id }) => id).toSorted()).toEqual(known);
    expect([...new Set(drawnModals().map(({ id }) => id))].toSorted()).toEqual(known);
  });
});

describe("type-aheads and shortcuts", () => {
  test("have one row each, and type-aheads are drawn somewhere", () => {
    const typeAheads = Object.values(TYPE_AHEAD).toSorted();
    expect(suggestions.map(({ id }) => id).toSorted()).toEqual(typeAheads);
    const drawn = drawnModals().flatMap(({ blocks }) => actionIds(blocks));
    expect(typeAheads.filter((id) => !drawn.includes(id))).toEqual([]);
    expect(shortcuts.map(({ id }) => id).toSorted()).toEqual(Object.values(SHORTCUT).toSorted());
  });
});

describe("button values", () => {
  test("give back the account they were made of", () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1, maxLength: 64 }), (id) => {
        expect(decodeAccount(encodeAccount(id))).toBe(id);
      }),
    );
  });

  test("and blocks give back the post, the days and the episode", () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1, maxLength: 200 }), (id) => {
        expect(decodePost(encodePost(id))).toBe(id);
        expect(decodeEpisode(episodeBlockId(id))).toBe(id);
      }),
    );
    for (const days of SNOOZE_DAYS) expect(decodeDays(encodeDays(days))).toBe(days);
    for (const value of [undefined, "", "7", '{"d":2}', '{"d":"7"}', '{"d":7,"x":1}'])
      expect(decodeDays(value)).toBeNull();
    for (const block of ["", "b1", "episode:", `episode:${"x".repeat(300)}`])
      expect(decodeEpisode(block)).toBeNull();
  });

  test("hold an id and fit where Slack allows 75 characters", () => {
    expect(encodeAccount(crypto.randomUUID()).length).toBeLessThanOrEqual(75);
  });

  test("of any other form are nothing", () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (value) => {
        const decoded = decodeAccount(value);
        expect(
          decoded === null || encodeAccount(decoded) === JSON.stringify(JSON.parse(value)),
        ).toBe(true);
      }),
    );
    expect(decodeAccount(undefined)).toBeNull();
  });
});

describe("manifest.yml", async () => {
  const text = await readFile(new URL("../../manifest.yml", import.meta.url), "utf8");
  const { features, oauth_config, settings } = parse(text);

  test("has the one command that is listened to, and hints at what it knows", () => {
    expect(features.slash_commands).toHaveLength(1);
    const [command] = features.slash_commands;
    expect(command).toMatchObject({ command: COMMAND, should_escape: true });
    for (const hint of command.usage_hint.split("|"))
      expect(commands.map(({ name }) => name)).toContain(hint.trim().split(" ")[0]);
  });

  test("has the shortcuts that are listened to, and no event or tab that nobody listens to", () => {
    const offered = features.shortcuts.map((each: { callback_id: string }) => each.callback_id);
    expect(offered.toSorted()).toEqual(Object.values(SHORTCUT).toSorted());
    expect(features.app_home.home_tab_enabled).toBe(true);
    expect(settings.event_subscriptions).toEqual({ bot_events: ["app_home_opened"] });
    expect(settings.interactivity.is_enabled).toBe(true);
  });

  test("asks for all scopes from the start, and for no other", () => {
    expect(oauth_config.scopes).toEqual({
      bot: [
        "commands",
        "chat:write",
        "im:write",
        "users:read",
        "users:read.email",
        "channels:read",
        "groups:read",
        "channels:history",
        "groups:history",
        "im:history",
      ],
      bot_optional: ["usergroups:read"],
    });
  });

  test("is for Socket Mode in one workspace with a token that stays", () => {
    expect(settings).toMatchObject({
      socket_mode_enabled: true,
      org_deploy_enabled: false,
      token_rotation_enabled: false,
    });
  });
});

test("subcommands have one row each, and their usage starts with their name", () => {
  const names = commands.map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
  for (const { name, usage } of commands) {
    expect(name).toMatch(/^[a-z]+$/);
    expect(usage.split(" ")[0]).toBe(name);
  }
});
