import { describe, expect, test } from "vitest";
import type { Fault } from "../../../src/sandbox/faults.ts";
import { assertion, clientOf, exchange, mime, openGmail, REP, refusal } from "./workspace.ts";

const me = { userId: "me" };
const SEND = "POST /gmail/v1/users/:userId/drafts/send";

describe("a send that fails", () => {
  test.each<[string, Fault, RegExp, number]>([
    ["503 before", { kind: "status", status: 503 }, /^503 backendError$/, 0],
    ["503 after", { kind: "status", status: 503, afterCommit: true }, /^503 backendError$/, 1],
    ["a page of HTML", { kind: "status", status: 502, html: true }, /^502 no reason$/, 0],
    ["429", { kind: "status", status: 429 }, /^429 rateLimitExceeded$/, 0],
    ["403 by rate", { kind: "status", status: 403 }, /^403 userRateLimitExceeded$/, 0],
    ["a reset before", { kind: "reset" }, /ECONNRESET|socket/i, 0],
    ["a lost answer", { kind: "lostAnswer" }, /ECONNRESET|socket/i, 1],
    ["half an answer", { kind: "truncated" }, /./, 1],
    ["an answer that never ends", { kind: "stall" }, /Timeout|Abort|no answer|^23$/i, 1],
    ["a slow one", { kind: "slow", ms: 30 }, /^done$/, 1],
  ])("%s: is told so, and has gone out or not", async (_, fault, told, sent) => {
    const { emulator } = await openGmail();
    const users = await clientOf(emulator);
    const { data } = await users.drafts.create({
      ...me,
      requestBody: { message: { raw: mime("Hello") } },
    });
    emulator.faults.add({ operation: SEND, fault, times: 1 });
    const send = () =>
      users.drafts.send({ ...me, requestBody: { id: data.id ?? "" } }, { timeout: 300 });
    expect(await refusal(send())).toMatch(told);
    expect((await emulator.mailbox(REP)).sent).toHaveLength(sent);
    // Used up: the next one meets the mailbox as it is.
    expect(await refusal(send())).toBe(sent === 0 ? "done" : "404 notFound");
    expect((await emulator.mailbox(REP)).sent).toHaveLength(1);
    const calls = emulator.calls.filter(({ operation }) => operation === SEND);
    expect(calls).toHaveLength(2);
  });
});

test("the token endpoint fails in OAuth's form", async () => {
  const { emulator } = await openGmail();
  emulator.faults.add({
    operation: "POST /token",
    fault: { kind: "status", status: 503 },
    times: 1,
  });
  const good = await assertion(emulator);
  expect(await exchange(emulator, good)).toMatchObject({
    status: 503,
    body: { error: "internal_failure" },
  });
  expect(await exchange(emulator, good)).toMatchObject({ status: 200 });
});

test("events tell of each change of a mailbox and each request; the log of calls names both", async () => {
  const { emulator } = await openGmail();
  const users = await clientOf(emulator);
  const told: string[] = [];
  const stop = emulator.subscribe((event) =>
    told.push(event.kind === "mailbox" ? event.email : `${event.call.status}`),
  );
  await users.drafts.create({ ...me, requestBody: { message: { raw: mime("Hello") } } });
  stop();
  await users.getProfile(me);
  expect(told).toEqual([REP, "200"]);
  expect(emulator.calls.map(({ operation }) => operation)).toEqual([
    "POST /token",
    "POST /gmail/v1/users/:userId/drafts",
    "GET /gmail/v1/users/:userId/profile",
  ]);
});
