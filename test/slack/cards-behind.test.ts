import { expect, test } from "vitest";
import { createCardsBehind } from "../../src/slack/cards-behind.ts";

const MINUTE = 60_000;
const replace = async () => {};
const window = (windowId: string, userId = "ana") => ({ windowId, userId });

test("a card is kept for its person, until Slack takes no answer any more", () => {
  let now = 0;
  const cards = createCardsBehind(() => now);
  cards.keep(window("V1"), replace);
  expect(cards.find(window("V1"))).toBe(replace);
  expect(cards.find(window("V1", "ben"))).toBeNull();
  expect(cards.find(window("V2"))).toBeNull();
  now = 30 * MINUTE;
  expect(cards.find(window("V1"))).toBeNull();
});

test("one that is forgotten is gone, another one stays", () => {
  const cards = createCardsBehind(() => 0);
  cards.keep(window("V1"), replace);
  cards.keep(window("V2"), replace);
  cards.forget("V1");
  expect(cards.find(window("V1"))).toBeNull();
  expect(cards.find(window("V2"))).toBe(replace);
});

test("of very many the oldest are forgotten", () => {
  const cards = createCardsBehind(() => 0);
  for (let at = 0; at < 1_001; at += 1) cards.keep(window(`V${at}`), replace);
  expect(cards.find(window("V0"))).toBeNull();
  expect(cards.find(window("V1"))).toBe(replace);
  expect(cards.find(window("V1000"))).toBe(replace);
});
