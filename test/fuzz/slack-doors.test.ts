// The whole bot between emulators, and people in Slack who mean no good. What they can do is acknowledged and answered,
// and nothing of it fails, acts in what the bot says, or reaches a mail's head; what nobody can do, changed on its way,
// stops nothing.
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { settledWithin } from "../../src/lib/settled-within.ts";
import type { Delivery } from "../../src/sandbox/slack/contract.ts";
import {
  actions,
  COMMAND,
  commands,
  shortcuts,
  suggestions,
  views,
} from "../../src/slack/index.ts";
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

const LISTENERS: readonly string[] = [
  ...commands.map(({ name }) => `${COMMAND} ${name}`),
  ...[...actions, ...views, ...suggestions, ...shortcuts]
    .filter((row) => "run" in row)
    .map(({ id }) => id),
];

/** Acme Corp is Red, and what its customer writes is no better than what people type. */
const rows = [
  ...tamRows(),
  accountRow("Acme Corp", { "Contact Name": "Jane Doe", "Contact Email": "jane@acme.example" }),
  ...["<!channel>", "<https://evil.example|x>", "*bold* `code` _i_ ~s~", "<@U1> :fire:"].map(
    (subject, i) =>
      ticketRow(`SUP-9${i}`, "Acme Corp", 20 + i, { Subject: subject, Priority: "P1" }),
  ),
];

/** What a mail of the bot's begins with. */
const HEADERS = new Set(
  "X-Tam-Draft From To Cc Subject Message-ID Date MIME-Version Content-Type In-Reply-To References".split(
    " ",
  ),
);

let bot: Bot;
let person: ReturnType<typeof createHostilePerson>;
let lines = 0;
const unsound: string[] = [];

beforeAll(async () => {
  bot = await openDraftBot({
    judged: false,
    rows,
    settings: { SLACK_ESCALATION_CHANNEL: channels.general },
    limits: { slackPostIntervalMs: 1, slackHomeIntervalMs: 1 },
    // Each door says itself which there may be.
    allowedErrors: /./,
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

/** How many listeners were entered up to now. */
function entered(): number {
  const heard = new Set(bot.logs.map(({ listener }) => String(listener)));
  return LISTENERS.filter((id) => heard.has(id)).length;
}

const live = {
  stateful: true,
  note: () => `${entered()} of ${LISTENERS.length} listeners entered up to here`,
};

/** Does it, unless the screen does not let a person do that; what is sent has to be acknowledged. */
async function did(deed: Promise<Delivery | null>): Promise<void> {
  const delivery = await deed.catch(() => null);
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
      later();
      await did(person.window(deed));
      expectWell(failed);
    },
    live,
  );
});

/** Undo times end, snoozed alerts wake, mails go out. */
const later = () => bot.clock.set(new Date(bot.clock.now().getTime() + 7_000));

const changed = fc.record({ deed: deeds, edits: strangeEdits });

/** Something that a person does, changed on its way to the bot. */
async function altered({ deed, edits }: { deed: Deed; edits: readonly Edit[] }, alter: Change) {
  later();
  bot.slack.alter((payload) => {
    const body = alter(payload.body, { ...deed, edits });
    // So far Slack's own socket library reads an event, before anybody else does.
    if (payload.type === "events_api" && typeof Object(body?.event).type !== "string")
      return payload;
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
      await altered(one, (body, change) =>
        tamperedValues(body, { ...change, written: person.written() }),
      );
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
  // Else all of this was knocking at closed doors.
  expect(entered()).toBeGreaterThan(LISTENERS.length / 3);
});

test("no mail that came of it has a head or a recipient that the bot did not write", async () => {
  for (const { email } of bot.gmail.users) {
    const { drafts, sent, trash } = await bot.gmail.mailbox(email);
    for (const { headers, to, bcc } of [...drafts, ...sent, ...trash]) {
      expect(headers.map(({ name }) => name).filter((name) => !HEADERS.has(name))).toEqual([]);
      expect(to.map(({ address }) => address)).toEqual(["jane@acme.example"]);
      expect(bcc).toEqual([]);
    }
  }
});
