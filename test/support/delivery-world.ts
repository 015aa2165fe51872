// A store, a Slack, and processes that deliver from one into the other and may be killed.
import { WebClient } from "@slack/web-api";
import { onTestFinished } from "vitest";
import type { OutboxRow, Post } from "../../src/domain/outbox.ts";
import type { Poster } from "../../src/domain/poster.ts";
import type { Announced, StoredEpisode } from "../../src/domain/stored-episode.ts";
import { type Limits, realLimits } from "../../src/lib/limits.ts";
import { createCalendar } from "../../src/lib/time-zone.ts";
import type { SlackMessage, SlackWorld } from "../../src/sandbox/slack/contract.ts";
import { createSlackEmulator } from "../../src/sandbox/slack/emulator.ts";
import { slackClientOptions } from "../../src/slack/clients.ts";
import { createDrawPost } from "../../src/slack/draw-post.ts";
import { createPeople } from "../../src/slack/people.ts";
import { createPoster } from "../../src/slack/poster.ts";
import { openStore } from "../../src/store/open-store.ts";
import { createDelivery, type Delivery } from "../../src/workflows/delivery/delivery.ts";
import { standingClock } from "./bot.ts";
import { fresh } from "./episodes.ts";
import { channels, people, slackWorld } from "./slack-world.ts";
import { alertFacts, storedEpisode } from "./stored.ts";
import { NOW } from "./tam-world.ts";
import { temporaryDirectory } from "./temporary-directory.ts";
import { testLogger } from "./test-logger.ts";

/**
 * A second passes in some milliseconds. Emulator and bot share one event loop, so what one gave up
 * waiting for, the other has done soon after.
 */
export const hastyLimits: Limits = {
  ...realLimits,
  slackPostIntervalMs: 4,
  slackPostTimeoutMs: 150,
  slackCallTimeoutMs: 60,
  slackSettleMs: 60,
  slackReconnectFirstMs: 5,
  slackReconnectMaxMs: 40,
  slackPatienceMs: 20_000,
};

/** One process's delivery. Once dead it does nothing more: requests that left it are still under way. */
export type Life = { delivery: Delivery; poster: Poster; kill(): void };

export async function openDeliveryWorld(
  options: {
    slack?: Partial<SlackWorld>;
    limits?: Partial<Limits>;
    adminEmails?: string[];
    allowSharedChannel?: boolean;
  } = {},
) {
  const limits = { ...hastyLimits, ...options.limits };
  const clock = standingClock(NOW);
  const slack = await createSlackEmulator({ world: slackWorld(options.slack), clock, limits });
  const directory = temporaryDirectory();
  const logs: { level: number; msg: string; [field: string]: unknown }[] = [];
  const logger = testLogger((line) => void logs.push(JSON.parse(line)));
  const store = await openStore({ databaseUrl: null, dataDir: directory.path, logger });
  const { bot, team, tokens } = slack.world;

  /** `onStep` is called before each call to the store or to Slack, and may kill. */
  function startLife(
    onStep: (life: Life) => void = () => {},
    adminEmails = options.adminEmails ?? ["ada@tam.example"],
  ): Life {
    let dead = false;
    const forever = new Promise<never>(() => {});
    const alive = async <T>(work: () => Promise<T>): Promise<T> => {
      if (!dead) onStep(life);
      const result = await (dead ? forever : work());
      return dead ? forever : result;
    };
    const mortal = <T extends object>(target: T): T =>
      new Proxy(target, {
        get(on, name) {
          const value = Reflect.get(on, name) as unknown;
          return typeof value !== "function" || name === "split"
            ? value
            : (...args: unknown[]) => alive(async () => Reflect.apply(value, on, args) as unknown);
        },
      });
    const clientOptions = (timeout: number) => ({
      ...slackClientOptions(slack.apiUrl, limits, logger),
      timeout,
      fetch: (url: string | URL | Request, init?: RequestInit) =>
        dead ? forever : fetch(url, init),
    });
    const reader = new WebClient(tokens.bot, clientOptions(20_000));
    const people = createPeople({
      client: reader,
      teamId: team.id,
      rules: { adminEmails, repAliases: new Map() },
      viewersGroup: null,
      covers: async () => [],
      limits,
      logger,
    });
    const poster = createPoster({
      client: new WebClient(tokens.bot, clientOptions(limits.slackPostTimeoutMs)),
      people,
      draw: createDrawPost({
        people,
        drafts: store.drafts,
        canReview: false,
        clock,
        calendar: createCalendar("UTC"),
      }),
      botUserId: bot.userId,
      adminEmails,
      allowSharedChannel: options.allowSharedChannel ?? false,
      limits,
      logger,
    });
    const delivery = createDelivery({
      store: {
        outbox: mortal(store.outbox),
        episodes: mortal(store.episodes),
        covers: mortal(store.covers),
        transaction: (effects) => alive(() => store.transaction(effects)),
      },
      poster: mortal(poster),
      adminEmails,
      clock,
      limits,
      logger,
    });
    const life: Life = {
      delivery,
      poster,
      kill: () => {
        dead = true;
      },
    };
    return life;
  }

  /** An episode that is open and not announced. */
  async function addEpisode(
    id: string,
    change: Partial<StoredEpisode> = {},
  ): Promise<StoredEpisode> {
    const accountId = change.accountId ?? `account-${id}`;
    const stored = storedEpisode(id, {
      episode: fresh(30),
      facts: alertFacts({ accountId, name: `Account ${id}`, repEmail: "ana@tam.example" }),
      ...change,
      accountId,
    });
    await store.episodes.save([stored], new Set());
    return stored;
  }

  let position = 0;
  async function addPost(
    key: string,
    post: Post,
    change: Partial<Pick<OutboxRow, "scanId" | "to" | "announces">> = {},
  ): Promise<void> {
    position += 1;
    const row = { key, scanId: null, to: channels.general, position, post, announces: [] };
    await store.outbox.add([{ ...row, ...change }]);
  }

  async function addAlert(id: string, change: Partial<StoredEpisode> = {}): Promise<string> {
    const { facts, episode } = await addEpisode(id, change);
    const { ragStatus, score } = episode;
    const post: Post = { kind: "alert", episodeId: id, ragStatus, score, facts };
    await addPost(`scan:alert:${id}`, post, {
      announces: [announce(id, "single", stored(episode))],
    });
    return `scan:alert:${id}`;
  }

  /** What the bot said, oldest first; a person of the workspace looks. */
  const said = (channel: string = channels.general, as: string = people.admin): SlackMessage[] =>
    slack
      .messages({ channel, as })
      .filter(({ user, ephemeralFor }) => user === bot.userId && ephemeralFor === undefined);

  let closed = false;
  async function close(): Promise<void> {
    if (closed) return;
    closed = true;
    await slack.close();
    await store.close();
    directory.remove();
  }
  onTestFinished(close);
  return {
    slack,
    store,
    clock,
    limits,
    logs,
    startLife,
    /** At the end of the test at the latest. */
    close,
    addEpisode,
    addPost,
    addAlert,
    said,
    /** The keys of what stands in a channel, oldest first. */
    keysIn: (channel?: string, as?: string) => said(channel, as).map(keyOf),
    /** Sets back what people have done to a channel. */
    change: (id: string, change: Partial<SlackWorld["channels"][number]>) => {
      const channel = slack.world.channels.find((one) => one.id === id);
      if (channel !== undefined) Object.assign(channel, change);
    },
  };
}
export type DeliveryWorld = Awaited<ReturnType<typeof openDeliveryWorld>>;

const stored = ({ ragStatus, score }: StoredEpisode["episode"]) => ({ ragStatus, score });

export const announce = (
  episodeId: string,
  as: Announced["as"],
  how: Pick<Announced, "ragStatus" | "score"> = { ragStatus: "Red", score: 30 },
): Announced => ({ episodeId, as, ...how });

/** The key of one of our messages, as every app that may read the channel sees it. */
export const keyOf = ({ metadata }: SlackMessage): string => String(metadata?.event_payload.key);
