import { expect, test } from "vitest";
import type { NotionRow } from "../../src/sandbox/notion/contract.ts";
import type { SlackMessage } from "../../src/sandbox/slack/contract.ts";
import { ACTION } from "../../src/slack/ids.ts";
import { openBot } from "../support/bot.ts";
import { HOSTILE_TEXTS } from "../support/hostile-text.ts";
import { channels, people } from "../support/slack-world.ts";
import { expectSound } from "../support/sound-message.ts";
import { accountRow, ticketRow } from "../support/tam-world.ts";

const { ana } = people;
const { general } = channels;

/** What a person can have typed and Notion can hold: no half characters, which no form or JSON carries. */
const TEXTS = HOSTILE_TEXTS.map((text) => text.toWellFormed());

/** The first word of the account's name, by which it is asked for. */
const word = (index: number) => `q${index}x`;

/** One account of that word and that text, whose tickets carry the same and the texts after it. */
const target = (index: number): NotionRow[] => {
  const name = `${word(index)} ${TEXTS[index] ?? ""}`.slice(0, 1_900);
  return [
    accountRow(name, { "Rep Email": null, "Last Heartbeat": null }),
    ...[0, 1, 2, 3].map((offset) => {
      const text = (TEXTS[(index + offset) % TEXTS.length] ?? "").slice(0, 1_900);
      return ticketRow(`${index}-${offset}`, name, 5 + offset, {
        Subject: text,
        "Ticket ID": offset === 0 ? text : `T${index}-${offset}`,
        Priority: offset === 3 ? null : "P1",
      });
    }),
  ];
};

test("no subject, ticket number or account name can mention, link or format anything", async () => {
  await using bot = await openBot({ rows: TEXTS.flatMap((_, index) => target(index)) });
  for (let index = 0; index < TEXTS.length; index += 1) {
    const card = await bot.ask(ana, general, `health ${word(index)}`);
    expect(card.text, JSON.stringify(TEXTS[index])).toMatch(/^q\d+x.*: 40 of 100/);
    expectSound(card, [ana]);
  }
});

test("nothing that is typed can either, and everything is answered", async () => {
  await using bot = await openBot();
  for (const text of TEXTS) {
    for (const typed of [text, `health ${text}`, `helth ${text}`]) {
      expectSound(await bot.ask(ana, general, typed.slice(0, 4_000)), [ana]);
    }
  }
});

test("a shared card cannot either", async () => {
  const index = TEXTS.indexOf("<!channel>");
  await using bot = await openBot({ rows: target(index) });
  const card = await bot.ask(ana, general, `health ${word(index)}`);
  const question = await bot.click(ana, card, ACTION.shareHealth);
  const shared: SlackMessage = await bot.click(ana, question, ACTION.shareHealthHere);
  expect(shared.ephemeralFor).toBeUndefined();
  for (const message of [question, shared]) expectSound(message, [ana]);
});
