// Somebody at the screen who means no good: types, clicks, fills in and submits what Slack lets people type, click and
// submit, with texts that try to be something else.
import fc from "fast-check";
import { settledWithin } from "../../src/lib/settled-within.ts";
import { optionsOf } from "../../src/sandbox/slack/block-kit/composition.ts";
import type { Delivery, Place, SlackMessage, SlackView } from "../../src/sandbox/slack/contract.ts";
import { elementsOn, type OnScreen } from "../../src/sandbox/slack/screen.ts";
import { SHORTCUT } from "../../src/slack/ids.ts";
import { commands } from "../../src/slack/index.ts";
import { type Bot, blockTexts } from "./bot.ts";
import { channels, people } from "./slack-world.ts";
import { strangeText } from "./strange.ts";

/** One thing that is done; the numbers choose among what there is at that moment. */
export type Deed = { who: number; what: number; which: number; text: string };

/** Longer is cut by Slack's own fields, and half a character no form and no JSON carries. */
const LONGEST_TEXT = 3_000;

export const deeds: fc.Arbitrary<Deed> = fc.record({
  who: fc.nat(),
  what: fc.nat(),
  which: fc.nat(),
  text: strangeText.map((text) => text.slice(0, LONGEST_TEXT).toWellFormed()),
});

const USERS = [people.ana, people.ana, people.admin, people.ben];
type Target = { place: Place; on: OnScreen };

const DAYS = ["2026-11-23", "2026-11-22", "1970-01-01", "9999-12-31", "2026-12-24"];
const STARTS = [
  ...commands.map(({ name }) => name),
  "",
  "health Acme Corp",
  "profile Acme Corp",
  "draft review Acme Corp",
  "draft roadmap Acme Corp",
  "cover <@U0BEN> until",
];
/** What reads its content from elsewhere; a window may stay as it is, too. */
const FILLED_WITHIN_MS = 500;
/** Of the newest messages that can still be seen. */
const SCREEN = 40;
const MOST_WRITTEN = 300;

/** Long, for a machine with much to do. */
const ANSWER_WITHIN_MS = 4_000;

const at = <T>(list: readonly T[], which: number): T | undefined => list[which % list.length];

export function createHostilePerson(bot: Bot) {
  const { slack } = bot;
  const screen = new Map<string, SlackMessage>();
  const written = new Set<string>();
  const collect = (blocks: unknown): void => {
    for (const { element, blockId } of elementsOn(blocks))
      for (const text of [element.value, blockId, ...optionsOf(element).map(({ value }) => value)])
        if (typeof text === "string") written.add(text);
    for (const oldest of written) if (written.size > MOST_WRITTEN) written.delete(oldest);
  };
  const stop = slack.subscribe((event) => {
    if (event.kind === "message") collect(event.message.blocks);
    if ((event.kind === "view" || event.kind === "home") && event.view !== null) {
      if (event.view.privateMetadata !== "") written.add(event.view.privateMetadata);
      collect(event.view.blocks);
    }
    if (event.kind === "messageDeleted") screen.delete(`${event.channel} ${event.ts}`);
    if (event.kind !== "message" || event.message.user !== slack.world.bot.userId) return;
    const key = `${event.message.channel} ${event.message.ts}`;
    screen.delete(key);
    screen.set(key, event.message);
    const [oldest] = screen.keys();
    if (screen.size > SCREEN && oldest !== undefined) screen.delete(oldest);
  });

  const clicked = new Map<string, number>();
  const clickedTimes = (actionId: string): number => clicked.get(actionId) ?? 0;

  const userOf = ({ who }: Deed): string => at(USERS, who) ?? people.ana;

  /** Everything that this person can click, or only in the window on top, by action id. */
  function clickable(user: string, inWindow: boolean): Map<string, Target[]> {
    const sees = ({ channel, ephemeralFor = user }: SlackMessage) =>
      ephemeralFor === user &&
      slack.world.channels.some(({ id, members }) => id === channel && members.includes(user));
    const seen = inWindow ? [] : [...screen.values()].filter(sees);
    const views = [slack.view(user), inWindow ? null : slack.home(user)];
    const places: { place: Place; blocks: unknown }[] = [
      ...seen.map(({ channel, ts, blocks }) => ({ place: { channel, ts }, blocks })),
      ...views
        .filter((view) => view !== null)
        .map(({ id, blocks }) => ({ place: { viewId: id }, blocks })),
    ];
    const found = new Map<string, Target[]>();
    for (const { place, blocks } of places)
      for (const on of elementsOn(blocks))
        if (on.block.type !== "input")
          found.set(on.actionId, [...(found.get(on.actionId) ?? []), { place, on }]);
    return found;
  }

  /** What a menu's option is called; a type-ahead is asked first. */
  async function chooseIn(
    { place, on }: Target,
    { which, text }: Deed,
    user: string,
  ): Promise<string | undefined> {
    const { element, actionId } = on;
    if (element.type === "external_select") {
      // Something that is there every other time, else the list is always empty.
      const query = which % 2 === 0 ? "a" : text.slice(0, 500);
      return at(await slack.suggest({ user, place, actionId, query }), which)?.value;
    }
    if (element.type === "datepicker") return at(DAYS, which);
    const option = at(optionsOf(element), which)?.value;
    return typeof option === "string" ? option : undefined;
  }

  async function click(deed: Deed, inWindow = false): Promise<Delivery> {
    const user = userOf(deed);
    const there = clickable(user, inWindow);
    // Every other time what was clicked least: some buttons are on every message.
    const ids = [...there.keys()].toSorted((a, b) => clickedTimes(a) - clickedTimes(b));
    const actionId = (deed.which % 2 === 0 ? ids[0] : at(ids, deed.what)) ?? "";
    const target = at(there.get(actionId) ?? [], deed.which >> 1);
    if (target === undefined) return slack.openHome(user);
    clicked.set(actionId, clickedTimes(actionId) + 1);
    const { element, blockId } = target.on;
    const value =
      element.type === "button"
        ? (element.value as string | undefined)
        : await chooseIn(target, deed, user);
    return slack.click({
      user,
      place: target.place,
      blockId,
      actionId,
      ...(value === undefined ? {} : { value }),
    });
  }

  /** The window on top, when what it waits for is there or it has taken too long. */
  async function filledView(user: string): Promise<SlackView | null> {
    const changed = Promise.withResolvers<void>();
    const stopListening = slack.subscribe((event) => {
      if (event.kind === "view" && event.user === user) changed.resolve();
    });
    if (blockTexts(slack.view(user)?.blocks).some((text) => text.startsWith("⏳")))
      await settledWithin(changed.promise, FILLED_WITHIN_MS);
    stopListening();
    return slack.view(user);
  }

  async function openWindow(deed: Deed): Promise<Delivery> {
    const user = userOf(deed);
    if (deed.which % 3 === 0) return slack.shortcut({ user, callbackId: SHORTCUT.lookUp });
    if (deed.which % 3 === 1) return click(deed);
    const { channel, ts } = slack.say({ user, channel: channels.general, text: deed.text });
    return slack.shortcut({ user, callbackId: SHORTCUT.logMessage, message: { channel, ts } });
  }

  return {
    stop,
    click: (deed: Deed) => click(deed),
    /** What the bot wrote into its buttons and windows: right here, wrong elsewhere. */
    written: (): string[] => [...written],
    /** Waits for the answer: words or a window. */
    async command(deed: Deed): Promise<void> {
      const user = userOf(deed);
      const text = `${at(STARTS, deed.what)} ${deed.text}`;
      const answered = Promise.withResolvers<void>();
      const stopListening = slack.subscribe((event) => {
        if (event.kind === "message" && event.message.user === slack.world.bot.userId)
          if ([undefined, user].includes(event.message.ephemeralFor)) answered.resolve();
        if (event.kind === "view" && event.user === user) answered.resolve();
      });
      const { acked, error } = await slack.command({ user, channel: channels.general, text });
      if (!acked) throw new Error(`/tam ${text} was not acknowledged: ${error}`);
      const answer = await settledWithin(answered.promise, ANSWER_WITHIN_MS);
      stopListening();
      if (answer === null) throw new Error(`/tam ${text} was not answered`);
    },
    /** Opens one where none is open, else fills it in and submits it, clicks in it or closes it. */
    async window(deed: Deed): Promise<Delivery | null> {
      const user = userOf(deed);
      const view = await filledView(user);
      if (view === null) return openWindow(deed);
      if (deed.what % 8 === 0) {
        await slack.closeView({ user, viewId: view.id });
        return null;
      }
      if (view.submit === undefined || deed.what % 8 === 1) return click(deed, true);
      const values: Record<string, string> = {};
      for (const on of elementsOn(view.blocks)) {
        const { element, actionId } = on;
        const typed = String(element.type).endsWith("text_input");
        const longest = typeof element.max_length === "number" ? element.max_length : LONGEST_TEXT;
        const value = typed
          ? deed.text.slice(0, longest).toWellFormed()
          : await chooseIn({ place: { viewId: view.id }, on }, deed, user);
        if (on.block.type === "input" && value !== undefined) values[actionId] = value;
      }
      return slack.submit({ user, viewId: view.id, values });
    },
  };
}
