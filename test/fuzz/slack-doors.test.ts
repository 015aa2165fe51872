// The whole bot between emulators, and people in Slack who mean no good. What they can do is acknowledged and answered,
// and nothing of it fails, acts in what the bot says, or reaches a mail's head; what nobody can do, changed on its way,
// stops nothing.
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { settledWithin } from "../../src/lib/settled-within.ts";
import type { Delivery } from "../../src/sandbox/slack/contract.ts";
import { actions, shortcuts, suggestions, views } from "../../src/slack/index.ts";
import { type Bot, textsOf } from "../support/bot.ts";
import { openDraftBot, preparedDraft } from "../support/drafts-in-slack.ts";
import { fuzzDoor } from "../support/fuzz-doors.ts";
import { createHostilePerson, type Deed, deeds } from "../support/hostile-person.ts";
import { channels, people } from "../support/slack-world.ts";
import { expectOwnMarkup, expectSound, mrkdwnOf } from "../support/sound-message.ts";
import { type Edit, mutate, strangeEdits } from "../support/strange.ts";
import { accountRow, tamRows, ticketRow } from "../support/tam-world.ts";
import { tamperedValues } from "../support/tampered.ts";

const LONG = 600_000;
const ERROR_LEVEL = 50;
/** What fails because somebody forgot a case, and is no answer of a service. */
const CRASHES = new Set(["TypeError", "RangeError", "SyntaxError", "ReferenceError", "ZodError"]);
/** What nobody listens to is never acknowledged; Slack does not wait for that either. */
const PATIENCE_MS = 60;

const LISTENERS: readonly string[] = [...actions, ...views, ...suggestions, ...shortcuts]
  .filter((row) => "run" in row)
  .map(({ id }) => id);

/** Acme Corp is Red, and what its customer writes is no better than what people type. */
const rows = [
  ...tamRows(),
  accountRow("Acme Corp", { "Contact Name": "Jane Doe", "Contact Email": "jane@acme.example" }),
  ...["<!channel>", "<https://evil.example|x>", "*bold* `code` _i_ ~s~", "<@U1> :fire:"].map(
    (subject, i) =>
      ticketRow(`SUP-9${i}`, "Acme Corp", 20 + i, { Subject: subject, Priority: "P1" }),
  ),
];

let bot: Bot;
let person: ReturnType<typeof createHostilePerson>;
let delivered = 0;
let lines = 0;
const unsound: string[] = [];

beforeAll(async () => {
  bot = await openDraftBot({
    judged: false,
    rows,
    settings: { SLACK_ESCALATION_CHANNEL: channels.general },
    limits: { slackPostIntervalMs: 1, slackHomeIntervalMs: 1 },
    allowedErrors: /./,
    allowedProblems: /./,
  });
  const mentions = bot.slack.world.users.map(({ id }) => id);
  bot.slack.subscribe((event) => {
    try {
      if (event.kind === "message" && event.message.user === bot.slack.world.bot.userId)
        expectSound(event.message, mentions);
      if ((event.kind === "view" || event.kind === "home") && event.view !== null)
        expectOwnMarkup(mrkdwnOf(event.view.blocks), mentions);
    } catch (error) {
      unsound.push(String(error));
    }
  });
  bot.slack.alter((payload) => {
    delivered += 1;
    return payload;
  });
  person = createHostilePerson(bot);
  await preparedDraft(bot);
  await bot.ask(people.admin, channels.general, "scan");
  await bot.until(people.ana, channels.general, (one) => textsOf(one).includes("Acknowledge"));
});
afterAll(() => bot[Symbol.asyncDispose]());

/** What was logged and shown since it was asked last. */
function expectWell(isBad: (line: { level: number; name?: unknown }) => boolean): void {
  const said = bot.logs.slice(lines);
  lines = bot.logs.length;
  expect(said.filter(isBad)).toEqual([]);
  expect(unsound.splice(0)).toEqual([]);
}
const failed = ({ level }: { level: number }) => level >= ERROR_LEVEL;
const crashed = ({ level, name }: { level: number; name?: unknown }) =>
  level >= ERROR_LEVEL && CRASHES.has(String(name));

/** Listeners that were entered, of those that can be. */
function reached(): string {
  const heard = new Set(bot.logs.map(({ listener }) => String(listener)));
  const missing = LISTENERS.filter((id) => !heard.has(id));
  if (process.env.FUZZ_SHOW !== undefined) console.log(missing);
  return `${delivered} delivered, ${LISTENERS.length - missing.length} of ${LISTENERS.length} listeners reached so far`;
}

const live = { stateful: true, note: reached };

/** Does it, unless the screen does not let a person do that; what is sent has to be acknowledged. */
async function did(deed: Promise<Delivery | null>): Promise<void> {
  const delivery = await deed.catch((error: unknown) => {
    if (process.env.FUZZ_SHOW !== undefined) console.log(String(error));
    return null;
  });
  expect(delivery?.acked ?? true, JSON.stringify(delivery)).toBe(true);
}

test("commands", { timeout: LONG }, async () => {
  await fuzzDoor(
    "typed commands, live",
    deeds,
    async (deed) => {
      await person.command(deed);
      expectWell(failed);
    },
    live,
  );
});

test("clicks and type-aheads", { timeout: LONG }, async () => {
  await fuzzDoor(
    "clicks and type-aheads, live",
    deeds,
    async (deed) => {
      await did(person.click(deed));
      expectWell(failed);
    },
    live,
  );
});

test("windows and shortcuts", { timeout: LONG }, async () => {
  await fuzzDoor(
    "windows and shortcuts, live",
    deeds,
    async (deed) => {
      await did(person.window(deed));
      expectWell(failed);
    },
    live,
  );
});

const changed = fc.record({ deed: deeds, edits: strangeEdits });

/** Something that a person does, changed on its way to the bot. */
async function altered({ deed, edits }: { deed: Deed; edits: readonly Edit[] }, alter: Change) {
  bot.slack.alter((payload) => {
    delivered += 1;
    const body = alter(payload.body, { ...deed, edits });
    // Slack's own, and where the bot answers: another one would lead out of this test.
    const { response_url } = payload.body;
    return { ...payload, body: response_url === undefined ? body : { ...body, response_url } };
  });
  const way = deed.who % 4;
  await settledWithin(
    way === 0
      ? tried(bot.slack.command({ user: people.ana, channel: channels.general, text: deed.text }))
      : tried(way === 1 ? person.click(deed) : person.window(deed)),
    PATIENCE_MS,
  );
  bot.slack.alter(null);
}
type Change = (
  body: Record<string, unknown>,
  change: Deed & { edits: readonly Edit[] },
) => Record<string, unknown>;
const tried = (deed: Promise<unknown>): Promise<unknown> => deed.catch(() => null);

test("values that the bot never wrote", { timeout: LONG }, async () => {
  await fuzzDoor(
    "tampered values, live",
    changed,
    async (one) => {
      await altered(one, tamperedValues);
      expectWell(failed);
    },
    live,
  );
});

test("payloads that are none", { timeout: LONG }, async () => {
  await fuzzDoor(
    "broken payloads, live",
    changed,
    async (one) => {
      await altered(one, (body, { edits }) => mutate(body, edits) as Record<string, unknown>);
      expectWell(crashed);
    },
    live,
  );
  expect((await bot.ask(people.ana, channels.general, "help")).text).not.toBe("");
});
