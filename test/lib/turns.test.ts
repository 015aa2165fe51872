import { setImmediate as turnOfTheLoop } from "node:timers/promises";
import { expect, test } from "vitest";
import { createTurns } from "../../src/lib/turns.ts";

test("between two that wait for the same moment everything else has a turn", async () => {
  const nextTurn = createTurns();
  const seen: string[] = [];
  const everythingElse = async () => {
    for (let turn = 1; turn <= 3; turn += 1) {
      await turnOfTheLoop();
      seen.push("else");
    }
  };
  const work = async (name: string) => {
    await nextTurn();
    seen.push(name);
  };
  await Promise.all([work("first"), work("second"), work("third"), everythingElse()]);
  expect(seen).toEqual(["first", "else", "second", "else", "third", "else"]);
});

test("one who asks again comes after those who wait", async () => {
  const nextTurn = createTurns();
  const seen: string[] = [];
  const twice = nextTurn()
    .then(() => seen.push("first"))
    .then(nextTurn)
    .then(() => seen.push("first again"));
  await Promise.all([twice, nextTurn().then(() => seen.push("second"))]);
  expect(seen).toEqual(["first", "second", "first again"]);
});

test("who asks when nobody waits any more has a turn", async () => {
  const nextTurn = createTurns();
  await nextTurn();
  await turnOfTheLoop();
  await expect(nextTurn()).resolves.toBeUndefined();
});
