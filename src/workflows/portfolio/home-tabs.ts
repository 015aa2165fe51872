import { type AccessRules, actsFor, decideAccess, type Person } from "../../domain/access.ts";
import {
  type HomeTab,
  type HomeTabs as HomeTabStore,
  openTab,
  type WantedPortfolio,
} from "../../domain/home-tab.ts";
import { errorSummary } from "../../lib/errors.ts";
import type { Limits } from "../../lib/limits.ts";
import type { Logger } from "../../lib/logger.ts";
import { type Clock, DAY_MS, delay, elapsedMs } from "../../lib/time.ts";
import type { HomeFacts, HomeFactsSource, HomeReading } from "./home-facts.ts";

/** What a Home tab would show; the same digest is the same content. */
export type HomeDrawing = { digest: string; blocks: readonly object[] };

/** Port: draws Home tabs and puts them into Slack; implemented by `createHomeScreen`. */
export type HomeScreen = {
  draw(facts: HomeFacts): Promise<HomeDrawing>;
  /** Words instead, for whoever may not see anything. */
  drawWords(text: string): HomeDrawing;
  /**
   * `viewHash`: of what Slack shows as far as we know; null = whatever it shows is replaced. `changed`: it
   * shows something else. `later`: Slack asks to wait. Throws ServiceError.
   */
  publish(
    userId: string,
    drawing: HomeDrawing,
    viewHash: string | null,
  ): Promise<
    | { kind: "published"; viewHash: string }
    | { kind: "changed" }
    | { kind: "later"; waitMs: number }
  >;
};

/** Home tabs, in whichever process somebody opens or clicks; the worker keeps them up to date. */
export type HomeTabs = {
  /** Somebody opened theirs. `empty`: Slack shows nothing there, whatever we think. */
  open(userId: string, options: { empty: boolean }): Promise<void>;
  choose(userId: string, wanted: WantedPortfolio): Promise<void>;
  /** Something that this person did changed it. */
  refresh(userId: string): Promise<void>;
  /** Words instead of it, to somebody who may not look, or where it failed. */
  tell(userId: string, text: string): Promise<void>;
  /** For the worker, again and again: brings those that were opened lately up to date. */
  work(signal: AbortSignal): Promise<void>;
};

/** Whoever has not opened it for a week finds it fresh when they open it. */
const LATELY_MS = 7 * DAY_MS;

export function createHomeTabs(deps: {
  store: { homeTabs: HomeTabStore };
  facts: HomeFactsSource;
  people: { get(userId: string): Promise<Person>; rules(): Promise<AccessRules> };
  screen: HomeScreen;
  clock: Clock;
  limits: Limits;
  logger: Logger;
}): HomeTabs {
  const { facts, people, screen, clock, limits, logger } = deps;
  const { homeTabs } = deps.store;
  /** One after the other for each person: an older content must not come after a newer one. */
  const lanes = new Map<string, Promise<unknown>>();
  let seen = { stamp: "", at: Number.NEGATIVE_INFINITY };

  function inTurn<T>(userId: string, work: () => Promise<T>): Promise<T> {
    const turn = (lanes.get(userId) ?? Promise.resolve()).then(work, work);
    const settled = turn
      .catch(() => {})
      .finally(() => {
        if (lanes.get(userId) === settled) lanes.delete(userId);
      });
    lanes.set(userId, settled);
    return turn;
  }

  async function drawingFor(tab: HomeTab, given: HomeReading | null) {
    const [person, rules] = await Promise.all([people.get(tab.userId), people.rules()]);
    const access = decideAccess("viewer", person, rules);
    if (access.kind === "refused") return screen.drawWords(access.reason);
    const only = tab.wanted.owner === "all" ? {} : { reps: actsFor(person, rules) };
    const reading = given ?? (await facts.read(tab.since, only));
    return screen.draw(facts.of(reading, person, rules, tab));
  }

  /** Puts it into Slack and notes what is shown there now: else what was there before would not be drawn again. */
  async function publish(userId: string, drawing: HomeDrawing, hash: string | null, at: Date) {
    const outcome = await screen.publish(userId, drawing, hash);
    if (outcome.kind === "published") {
      const { viewHash } = outcome;
      await homeTabs.publish(userId, { digest: drawing.digest, viewHash, at });
    }
    return outcome;
  }

  /** True when something was published. Somebody else's newer content is drawn over by a still newer one. */
  const show = (userId: string, { given = null as HomeReading | null, empty = false } = {}) =>
    inTurn(userId, async () => {
      for (const anew of [false, true]) {
        const readAt = clock.now();
        const tab = await homeTabs.get(userId);
        if (tab === null) return false;
        // What was read before the last publishing would draw something older over it.
        const late = given !== null && tab.published !== null && tab.published.at >= given.at;
        const drawing = await drawingFor(tab, anew || late ? null : given);
        if (tab.published?.digest === drawing.digest && !empty && !anew) return false;
        const hash = anew || empty ? null : (tab.published?.viewHash ?? null);
        const outcome = await publish(userId, drawing, hash, readAt);
        if (outcome.kind === "published") return true;
        if (outcome.kind === "later") {
          logger.warn({ waitMs: outcome.waitMs }, "Slack asks to wait with Home tabs");
          return outcome;
        }
      }
      return false;
    });

  /** What a person waits for is tried once more when Slack asks to wait; the worker does the rest. */
  async function showNow(userId: string, empty = false): Promise<void> {
    const outcome = await show(userId, { empty });
    if (typeof outcome === "object") seen = { ...seen, stamp: "" };
  }

  async function refreshAll(signal: AbortSignal): Promise<void> {
    const tabs = await homeTabs.openedSince(new Date(clock.now().getTime() - LATELY_MS));
    if (tabs.length === 0) return;
    const given = await facts.read(earliestOf(tabs), { signal });
    for (const { userId } of tabs) {
      if (signal.aborted) return;
      try {
        const outcome = await show(userId, { given });
        const waitMs =
          outcome === false ? 0 : outcome === true ? limits.slackHomeIntervalMs : outcome.waitMs;
        if (waitMs > 0) await delay(waitMs, signal);
        // Those that found no turn are drawn anew after the pause.
        if (typeof outcome === "object") seen = { ...seen, stamp: "" };
      } catch (error) {
        if (signal.aborted) return;
        logger.warn({ user: userId, ...errorSummary(error) }, "a Home tab could not be refreshed");
      }
    }
  }

  return {
    async open(userId, { empty }) {
      await homeTabs.look(userId, openTab(await homeTabs.get(userId), clock.now()));
      await showNow(userId, empty);
    },
    async choose(userId, wanted) {
      await homeTabs.choose(userId, wanted, clock.now());
      await showNow(userId);
    },
    refresh: (userId) => showNow(userId),
    tell: (userId, text) =>
      inTurn(userId, async () => {
        await publish(userId, screen.drawWords(text), null, clock.now());
      }),
    async work(signal) {
      const stamp = await homeTabs.stamp(clock.now());
      const now = elapsedMs();
      if (stamp === seen.stamp && now - seen.at < limits.slackHomeLookMs) return;
      seen = { stamp, at: now };
      await refreshAll(signal);
    },
  };
}

/** Since when changes are to be known; null when all look for the first time. */
function earliestOf(tabs: readonly HomeTab[]): Date | null {
  const times = tabs.flatMap(({ since }) => (since === null ? [] : [since.getTime()]));
  return times.length === 0 ? null : new Date(Math.min(...times));
}
