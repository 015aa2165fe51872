import { readFile } from "node:fs/promises";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { SNOOZE_DAYS } from "../../src/domain/episode.ts";
import { MAIL_INPUTS } from "../../src/domain/mail-inputs.ts";
import {
  ACTION,
  decodeAccount,
  decodeDays,
  decodeEpisode,
  decodePost,
  decodeSeen,
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
import { OUTCOME_CHOICE, OUTCOME_WORDS } from "../../src/slack/views/draft-outcome.ts";
import { PULSE_INPUT } from "../../src/slack/views/pulse.ts";
import { actionIds } from "../support/bot.ts";
import { galleryPosts } from "../support/gallery-posts.ts";
import { type GallerySample, gallerySamples } from "../support/gallery-samples.ts";
import { expectSound, expectSoundHome, expectSoundWindow } from "../support/sound-message.ts";

const ids: string[] = Object.values(ACTION);
const samples = gallerySamples();
const drawnModals = () =>
  samples.flatMap((sample) => (sample.surface === "modal" ? [sample.modal] : []));

const blocksOf = (sample: GallerySample): readonly object[] =>
  sample.surface === "message"
    ? (sample.message.blocks ?? [])
    : sample.surface === "modal"
      ? sample.modal.blocks
      : sample.blocks;

/** The action ids that the views draw, over many inputs. */
const drawnIds = (): Set<string> =>
  new Set(samples.flatMap(blocksOf).flatMap(actionIds).filter(isNoInput));

/** Inputs of windows are read when the window is submitted: nobody listens to them alone. */
const isNoInput = (id: string): boolean => !INPUTS.has(id);
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

const mentions = ["U0REP", "U0SHARER", "U0ANA", "U0BEN"];

describe("what is drawn, at its emptiest, largest and strangest", () => {
  test.each(samples.map((sample) => [sample.name, sample] as const))(
    "is sound: %s",
    (_name, sample) => {
      switch (sample.surface) {
        case "message":
          return expectSound(sample.message, mentions);
        case "modal":
          return expectSoundWindow(sample.modal, mentions);
        case "home":
          return expectSoundHome(sample.blocks, mentions);
      }
    },
  );
});

test.each(galleryPosts().map((message) => [message.text.slice(0, 60), message] as const))(
  "posts and answers about scans are sound: %s",
  (_text, message) => expectSound(message, mentions),
);

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

  test.each(["a\0b", "\0", "a\uD83D", "\uDC00b"])(
    "with %j, which no store takes, are nothing",
    (id) => {
      expect(decodeAccount(encodeAccount(id))).toBeNull();
      expect(decodePost(encodePost(id))).toBeNull();
      expect(decodeEpisode(episodeBlockId(id))).toBeNull();
    },
  );

  test.each([8_640_000_000_000_001, -1, Number.MAX_SAFE_INTEGER])(
    "of what was seen at %d, which is no time, are nothing",
    (t) => {
      expect(decodeSeen(JSON.stringify({ m: "d", v: 1, g: "x", t }))).toBeNull();
    },
  );
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
