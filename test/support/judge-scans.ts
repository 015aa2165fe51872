import type { NotionEmulator } from "../../src/sandbox/notion/contract.ts";
import type { SlackEmulator, SlackMessage } from "../../src/sandbox/slack/contract.ts";
import { accountPageId } from "../../src/sandbox/world/ids.ts";
import type { Store } from "../../src/store/store.ts";
import { textsOf } from "./bot.ts";
import {
  ESCALATING,
  EVERY_ACCOUNT,
  RECOVERING,
  RETURNING,
  SINKING,
  scoreOnThirdDay,
} from "./small-portfolio.ts";

/** What people and Notion miss, or were told twice, after the three days of the small portfolio. */
export type Verdict = {
  accountsLost: string[];
  alertsLost: string[];
  alertsDoubled: string[];
  /** Anything else that is not as it must be. */
  wrong: string[];
};

export const NOTHING_WRONG: Verdict = {
  accountsLost: [],
  alertsLost: [],
  alertsDoubled: [],
  wrong: [],
};

export const joinVerdicts = (verdicts: readonly Verdict[]): Verdict => ({
  accountsLost: verdicts.flatMap(({ accountsLost }) => accountsLost),
  alertsLost: verdicts.flatMap(({ alertsLost }) => alertsLost),
  alertsDoubled: verdicts.flatMap(({ alertsDoubled }) => alertsDoubled),
  wrong: verdicts.flatMap(({ wrong }) => wrong),
});

/** The same, each finding with where it was found. */
export function during(where: string, verdict: Verdict): Verdict {
  const there = (found: readonly string[]) => found.map((one) => `${where}: ${one}`);
  return {
    accountsLost: there(verdict.accountsLost),
    alertsLost: there(verdict.alertsLost),
    alertsDoubled: there(verdict.alertsDoubled),
    wrong: there(verdict.wrong),
  };
}

export const isNothingWrong = (verdict: Verdict): boolean =>
  Object.values(verdict).every((found) => found.length === 0);

export const countVerdict = (verdict: Verdict): string =>
  `accounts lost ${verdict.accountsLost.length}, alerts lost ${verdict.alertsLost.length}, alerts doubled ${verdict.alertsDoubled.length}, else wrong ${verdict.wrong.length}`;

/** Every lasting message of the bot, in whatever conversation, as it stands now. */
export function watchMessages(slack: SlackEmulator): () => SlackMessage[] {
  const messages = new Map<string, SlackMessage>();
  slack.subscribe((event) => {
    if (event.kind !== "message" || event.message.ephemeralFor !== undefined) return;
    const { channel, ts, user } = event.message;
    if (user === slack.world.bot.userId) messages.set(`${channel} ${ts}`, event.message);
  });
  return () => [...messages.values()];
}

export function keyOf({ metadata }: SlackMessage): string {
  const key = metadata?.event_payload.key;
  return typeof key === "string" ? key : "";
}

export async function judgeScans(
  store: Store,
  notion: NotionEmulator,
  messages: readonly SlackMessage[],
): Promise<Verdict> {
  const verdict: Verdict = { accountsLost: [], alertsLost: [], alertsDoubled: [], wrong: [] };
  const exactly = (times: number, what: string, found: number) => {
    if (found < times) verdict.alertsLost.push(`${what}: ${found} of ${times}`);
    if (found > times) verdict.alertsDoubled.push(`${what}: ${found} of ${times}`);
  };

  const keys = messages.map(keyOf).filter((key) => key !== "");
  for (const [key, same] of Map.groupBy(keys, (key) => key)) {
    if (same.length > 1) verdict.alertsDoubled.push(`the message ${key}`);
  }
  const naming = (name: string, kind: RegExp) =>
    messages.filter((message) => kind.test(keyOf(message)) && textsOf(message).includes(name))
      .length;
  const announcement = /:alert:|:summary/;
  for (const name of [...ESCALATING, RECOVERING, SINKING]) {
    exactly(1, name, naming(name, announcement));
  }
  // Its own message on the first day, a line in the summary on the third.
  exactly(2, RETURNING, naming(RETURNING, announcement));
  for (const name of [RETURNING, SINKING]) {
    const replies = keys.filter((key) => key.endsWith(`:reply:${accountPageId(name)}`));
    exactly(1, `reply about ${name}`, replies.length);
  }
  const recovered = messages.find((message) =>
    keyOf(message).endsWith(`:alert:${accountPageId(RECOVERING)}`),
  );
  if (recovered === undefined || !/recovered/i.test(textsOf(recovered))) {
    verdict.wrong.push(`the message of ${RECOVERING} does not say that it recovered`);
  }

  const states = new Map(
    (await store.accountStates.all()).map((state) => [state.accountId, state]),
  );
  for (const name of EVERY_ACCOUNT) {
    const expected = scoreOnThirdDay(name);
    const state = states.get(accountPageId(name));
    const shown = notion.row(accountPageId(name))?.values;
    if (
      state?.score !== expected.score ||
      shown?.["Health Score"] !== expected.score ||
      shown["Health Status"] !== expected.ragStatus ||
      shown["Last Health Scan"] === null
    ) {
      verdict.accountsLost.push(`${name}: stored ${state?.score}, shown ${JSON.stringify(shown)}`);
    }
  }

  for (const { state, reason } of await store.scans.recent(10)) {
    if (state === "failed" || state === "held") verdict.wrong.push(`a scan is ${state}: ${reason}`);
  }

  const open = await store.episodes.open();
  const names = open.map(({ facts }) => facts.name).toSorted();
  const expected = [...ESCALATING, RETURNING, SINKING].toSorted();
  if (names.join() !== expected.join()) verdict.wrong.push(`open episodes: ${names.join(", ")}`);
  for (const { facts, episode } of open) {
    if (episode.announced === null)
      verdict.alertsLost.push(`${facts.name} is not marked announced`);
  }
  const stale = await store.episodes.stale(10);
  for (const { facts } of stale) verdict.wrong.push(`the message of ${facts.name} is out of date`);
  const counts = await store.outbox.counts();
  for (const state of ["pending", "sending", "unclear", "held"] as const) {
    if (counts[state] > 0) verdict.wrong.push(`${counts[state]} posts are ${state}`);
  }
  const writes = await store.notionWrites.count();
  if (writes > 0) verdict.wrong.push(`${writes} accounts are not written to Notion yet`);
  return verdict;
}
