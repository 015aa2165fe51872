import { WebClient } from "@slack/web-api";
import { describe, expect, test } from "vitest";
import type { Post } from "../../../src/domain/outbox.ts";
import { afterCalendarDays } from "../../../src/lib/time-zone.ts";
import type { Fault } from "../../../src/sandbox/faults.ts";
import type { SlackMessage } from "../../../src/sandbox/slack/contract.ts";
import { blockTexts } from "../../support/bot.ts";
import { announce, keyOf, openDeliveryWorld } from "../../support/delivery-world.ts";
import { fresh, utc } from "../../support/episodes.ts";
import { channels, manifestScopes, people } from "../../support/slack-world.ts";
import { alertFacts, named } from "../../support/stored.ts";

const { general, imAna, shared, archived, elsewhere } = channels;

const noSections = { unslotted: [], listed: [], again: [], worsened: [], stillOpen: [] };

describe("what is pending", () => {
  test("is posted in order, each with its key, and announced with its place", async () => {
    const world = await openDeliveryWorld();
    const keys = [await world.addAlert("a"), await world.addAlert("b")];
    await world.startLife().delivery.deliver();
    expect(world.keysIn()).toEqual(keys);
    for (const [index, id] of ["a", "b"].entries()) {
      const stored = await world.store.episodes.get(id);
      expect(stored).toMatchObject({
        message: { channel: general, ts: world.said()[index]?.ts },
        episode: { hasMessage: true, announced: { ragStatus: "Red", score: 30 } },
      });
      expect(await world.store.outbox.get(`scan:alert:${id}`)).toMatchObject({
        state: "posted",
        attempts: 1,
        place: stored?.message,
      });
    }
    expect(blockTexts(world.said()[0]?.blocks).join("\n")).toContain(`Rep <@${people.ana}>`);
    expect(world.slack.problems).toEqual([]);
  });

  test("goes on in the thread of the first message, each account announced by the one that names it", async () => {
    const world = await openDeliveryWorld();
    const ids = Array.from({ length: 400 }, (_, i) => `${i}`.padStart(3, "0"));
    for (const id of ids) await world.addEpisode(id, { accountId: id });
    await world.addPost(
      "s:summary",
      {
        kind: "summary",
        sections: { ...noSections, unslotted: ids.map(named) },
        scannedAccounts: 400,
      },
      { announces: ids.map((id) => announce(id, "named")) },
    );
    await world.startLife().delivery.deliver();

    const messages = world.said();
    expect(world.keysIn()).toEqual(["s:summary", "s:summary#2", "s:summary#3"]);
    const [root, ...rest] = messages;
    expect(rest.every(({ threadTs }) => threadTs === root?.ts)).toBe(true);
    const text = messages.map(({ blocks }) => blockTexts(blocks).join("\n")).join("\n");
    for (const id of ids) expect(text.split(`*Account ${id}*`)).toHaveLength(2);
    const open = await world.store.episodes.open();
    expect(open.every(({ episode }) => episode.announced !== null)).toBe(true);
    const announces = await Promise.all(
      ["#2", "#3"].map(
        async (part) => (await world.store.outbox.get(`s:summary${part}`))?.announces,
      ),
    );
    for (const [index, part] of announces.entries()) {
      const shown = blockTexts(messages[index + 1]?.blocks).join("\n");
      expect(part?.length).toBeGreaterThan(0);
      for (const { episodeId } of part ?? []) expect(shown).toContain(`*Account ${episodeId}*`);
    }
  });

  test("a notice names every held account in its thread", async () => {
    const world = await openDeliveryWorld();
    await world.addPost("s:notice", {
      kind: "notice",
      scanId: "s",
      hold: "all",
      reason: "open tickets fell from 90 to 0",
      concerned: null,
      accounts: ["a", "b"].map(named),
      outcome: null,
    });
    await world.startLife().delivery.deliver();
    expect(world.keysIn()).toEqual(["s:notice", "s:notice#2"]);
    const [notice, thread] = world.said();
    expect(thread?.threadTs).toBe(notice?.ts);
    expect(blockTexts(thread?.blocks).join("\n")).toMatch(/\*Account a\*[\s\S]*\*Account b\*/);
  });

  test("a notice that is revised is edited, and its thread names who is held besides", async () => {
    const world = await openDeliveryWorld();
    const { outbox } = world.store;
    const notice = (reason: string, ids: string[]): Extract<Post, { kind: "notice" }> => ({
      kind: "notice",
      scanId: "s",
      hold: "all",
      reason,
      concerned: ids.length,
      accounts: ids.map(named),
      outcome: null,
    });
    await world.addPost("s:notice", notice("fell to 9", ["a", "b"]));
    const { delivery } = world.startLife();
    await delivery.deliver();
    await outbox.revise("s:notice", notice("fell to 5", ["b", "c"]));
    // Killed between the edit and what is stored of it: edited once more.
    const dying = world.startLife(({ kill }) => {
      if (world.slack.calls.some(({ operation }) => operation === "chat.update")) kill();
    });
    void dying.delivery.deliver();
    await expect.poll(() => blockTexts(world.said()[0]?.blocks).join()).toContain("fell to 5");
    expect((await outbox.get("s:notice"))?.stale).toBe(true);
    await world.startLife().delivery.deliver();
    expect(world.keysIn()).toEqual(["s:notice", "s:notice#2", "s:notice#3"]);
    const [root, , added] = world.said();
    expect(added?.threadTs).toBe(root?.ts);
    const names = blockTexts(added?.blocks).join();
    expect(names).toContain("*Account c*");
    expect(names).not.toContain("*Account b*");

    const over = { ...notice("fell to 5", ["b", "c"]), outcome: { kind: "over" } } as const;
    await outbox.revise("s:notice", over);
    await world.startLife().delivery.deliver();
    expect(blockTexts(world.said()[0]?.blocks).join()).toContain("Over: a later scan was believed");
    expect(world.said()).toHaveLength(3);
    expect(world.slack.problems).toEqual([]);
  });

  const aNotice = (concerned: number, ids: string[]): Extract<Post, { kind: "notice" }> => ({
    kind: "notice",
    scanId: "s",
    hold: "posts",
    reason: "6 of 9 accounts would escalate at once",
    concerned,
    accounts: ids.map(named),
    outcome: null,
  });
  /** As a scan stores it: six accounts in two posts behind the notice. */
  async function addDivided(world: Awaited<ReturnType<typeof openDeliveryWorld>>): Promise<void> {
    const parts = ["a", "b", "c", "d", "e", "f"];
    for (const id of parts) await world.addEpisode(id, { accountId: id });
    await world.addPost("s:notice", aNotice(6, []));
    for (const [part, ids] of [parts.slice(0, 3), parts.slice(3)].entries())
      await world.addPost(`s:notice#${part + 2}`, aNotice(6, ids), {
        announces: ids.map((id) => announce(id, "named")),
      });
  }
  const noticeKeys = ["s:notice", "s:notice#2", "s:notice#3"];
  const namesIn = (message: SlackMessage | undefined) =>
    [
      ...blockTexts(message?.blocks)
        .join()
        .matchAll(/\*Account (\w)\*/g),
    ].map(([, id]) => id);

  test.each<[string, Fault[]]>([
    ["goes through at once", []],
    ["is refused for a while", [{ kind: "status", status: 429, retryAfterSeconds: 0 }]],
    ["is posted without an answer", [{ kind: "lostAnswer" }]],
    ["gets lost", [{ kind: "reset" }]],
  ])(
    "what is behind a notice that %s follows in its thread, each account announced once",
    async (_, faults) => {
      const world = await openDeliveryWorld();
      await addDivided(world);
      for (const fault of faults)
        world.slack.faults.add({ operation: "chat.postMessage", fault, times: 1 });
      await world.startLife().delivery.deliver();
      expect(world.keysIn()).toEqual(noticeKeys);
      const [root, ...thread] = world.said();
      expect(blockTexts(root?.blocks).join()).toContain("6 accounts concerned");
      expect(thread.map(({ threadTs }) => threadTs)).toEqual([root?.ts, root?.ts]);
      expect(thread.map(namesIn)).toEqual([
        ["a", "b", "c"],
        ["d", "e", "f"],
      ]);
      const open = await world.store.episodes.open();
      expect(open.map(({ episode }) => episode.announced !== null)).toEqual(Array(6).fill(true));
      expect(world.slack.problems).toEqual([]);
    },
  );

  test("what is behind a notice waits with it until the channel can be used", async () => {
    const world = await openDeliveryWorld({ limits: { slackChannelCheckMs: 20 } });
    await addDivided(world);
    world.slack.faults.add({
      operation: "chat.postMessage",
      fault: { kind: "status", status: 200, body: { ok: false, error: "not_in_channel" } },
      times: 1,
    });
    const { delivery } = world.startLife();
    await delivery.deliver();
    expect(world.keysIn()).toEqual([]);
    expect(await world.store.outbox.counts()).toMatchObject({ behind: 2, pending: 0, held: 1 });
    await expect
      .poll(async () => {
        await delivery.deliver();
        return world.keysIn();
      })
      .toEqual(noticeKeys);
  });

  test("a notice that was revised before it was sent names who is held besides, behind the others", async () => {
    const world = await openDeliveryWorld();
    await addDivided(world);
    await world.store.outbox.revise("s:notice", aNotice(3, ["b", "e", "g"]));
    await world.startLife().delivery.deliver();
    expect(world.keysIn()).toEqual([...noticeKeys, "s:notice#4"]);
    expect(world.said().slice(1).map(namesIn)).toEqual([["a", "b", "c"], ["d", "e", "f"], ["g"]]);
  });

  test("a reply goes into the thread of the episode's own message", async () => {
    const world = await openDeliveryWorld();
    await world.addAlert("a");
    const { delivery } = world.startLife();
    await delivery.deliver();
    await world.addPost("s2:reply:a", {
      kind: "reply",
      episodeId: "a",
      why: "worsened",
      ragStatus: "Red",
      score: 5,
      change: -25,
    });
    await delivery.deliver();
    const [alert, reply] = world.said();
    expect(reply).toMatchObject({
      threadTs: alert?.ts,
      text: "↘️ Worsened: 🔴 Red, 5 of 100 (−25)",
    });
  });

  test("a direct message finds its rep, one to the admins each of them", async () => {
    const world = await openDeliveryWorld({
      adminEmails: ["ada@tam.example", "ben@tam.example"],
    });
    const direct = {
      kind: "direct" as const,
      repEmail: "ANA@tam.example",
      accounts: [named("a")],
      drafts: [],
      checkIns: null,
    } satisfies Post;
    await world.addPost("s:direct", direct, { to: "rep:ana@tam.example" });
    await world.addPost("late", { kind: "admins", text: "The scan is late." }, { to: "admins" });
    await world.startLife().delivery.deliver();
    expect(world.keysIn(imAna, people.ana)).toEqual(["s:direct"]);
    expect(world.keysIn(channels.imBen, people.ben)).toEqual(["late to ben@tam.example"]);
    const direct2 = world.slack.world.channels.find(
      ({ kind, members }) => kind === "im" && members.includes(people.admin),
    );
    expect(world.keysIn(direct2?.id)).toEqual(["late"]);
    expect(world.keysIn()).toEqual([]);
  });

  test.each([
    ["whose episode has no message", "a", "s:reply"],
    ["whose episode is not known", "nobody", "s:reply"],
  ])("a reply %s is dropped", async (_, episodeId, key) => {
    const world = await openDeliveryWorld();
    await world.addEpisode("a");
    const how = { ragStatus: "Red", score: 5, change: -25 } as const;
    await world.addPost(key, { kind: "reply", episodeId, why: "again", ...how });
    await world.startLife().delivery.deliver();
    expect(world.said()).toEqual([]);
    expect((await world.store.outbox.get(key))?.state).toBe("cancelled");
  });

  test("an alert whose episode is over is dropped", async () => {
    const world = await openDeliveryWorld();
    const key = await world.addAlert("a", { ended: { at: world.clock.now(), cause: "recovered" } });
    await world.startLife().delivery.deliver();
    expect(world.said()).toEqual([]);
    expect((await world.store.outbox.get(key))?.state).toBe("cancelled");
  });

  test("what goes on in a deleted thread is dropped", async () => {
    const world = await openDeliveryWorld();
    await world.addAlert("a");
    const { delivery } = world.startLife();
    await delivery.deliver();
    await asBot(world.slack).chat.delete(place(world.said()[0]));
    const how = { ragStatus: "Red", score: 5, change: -25 } as const;
    await world.addPost("s2:reply:a", { kind: "reply", episodeId: "a", why: "again", ...how });
    await delivery.deliver();
    expect((await world.store.outbox.get("s2:reply:a"))?.state).toBe("cancelled");
    // What comes next is a line in a summary, not another reply to nothing.
    expect(await world.store.episodes.get("a")).toMatchObject({
      message: null,
      episode: { hasMessage: false },
    });
  });
});

const asBot = (slack: { apiUrl: string; world: { tokens: { bot: string } } }) =>
  new WebClient(slack.world.tokens.bot, { slackApiUrl: slack.apiUrl, retryConfig: { retries: 0 } });

function place(message: { channel: string; ts: string } | undefined) {
  if (message === undefined) throw new Error("no such message");
  return { channel: message.channel, ts: message.ts };
}

const LATER_MS = 400;

describe("each alert stands in the channel exactly once after", () => {
  test.each<[string, Fault]>([
    ["a rate limit", { kind: "status", status: 429, retryAfterSeconds: 0 }],
    ["a rate limit without a time", { kind: "status", status: 429 }],
    ["a reset before anything was done", { kind: "reset" }],
    ["an answer lost after the commit", { kind: "lostAnswer" }],
    ["half an answer", { kind: "stall" }],
    ["an answer that comes too late", { kind: "slow", ms: LATER_MS }],
    ["an error of the server", { kind: "status", status: 500 }],
    ["an error of a proxy", { kind: "status", status: 502, html: true }],
    [
      "an internal error",
      { kind: "status", status: 200, body: { ok: false, error: "internal_error" } },
    ],
    [
      "a busy service",
      { kind: "status", status: 200, body: { ok: false, error: "service_unavailable" } },
    ],
  ])("%s, once and three times", async (_, fault) => {
    for (const times of [1, 3]) {
      const world = await openDeliveryWorld();
      const keys = [await world.addAlert("a"), await world.addAlert("b")];
      world.slack.faults.add({ operation: "chat.postMessage", fault, times });
      await world.startLife().delivery.deliver();
      expect(world.keysIn().toSorted()).toEqual(keys);
      expect(await world.store.outbox.counts()).toMatchObject({
        posted: 2,
        pending: 0,
        unclear: 0,
      });
    }
  });

  test("a look into the channel that fails for a while", async () => {
    const world = await openDeliveryWorld();
    const key = await world.addAlert("a");
    world.slack.faults.add({
      operation: "chat.postMessage",
      fault: { kind: "lostAnswer" },
      times: 1,
    });
    world.slack.faults.add({
      operation: "conversations.history",
      fault: { kind: "status", status: 500 },
      times: 3,
    });
    await world.startLife().delivery.deliver();
    expect(world.keysIn()).toEqual([key]);
    expect(
      world.slack.calls.filter(({ operation }) => operation === "conversations.history"),
    ).toHaveLength(4);
  });

  test("a message that appears only after the first look", async () => {
    const world = await openDeliveryWorld({ limits: { slackSettleMs: 1_000 } });
    const key = await world.addAlert("a");
    const { delivery } = world.startLife();
    world.slack.faults.add({ operation: "chat.postMessage", fault: { kind: "reset" }, times: 1 });
    // What the first request was about arrives after the first look.
    const stop = world.slack.subscribe((event) => {
      if (event.kind !== "call" || event.call.operation !== "conversations.history") return;
      stop();
      void asBot(world.slack).chat.postMessage({
        channel: general,
        text: "late",
        metadata: { event_type: "tam_post", event_payload: { key } },
      });
    });
    await delivery.deliver();
    expect(world.keysIn()).toEqual([key]);
    expect(await world.store.outbox.get(key)).toMatchObject({ state: "posted", attempts: 1 });
  });
});

test("a rate limit is waited for as long as Slack asks", async () => {
  const world = await openDeliveryWorld();
  const key = await world.addAlert("a");
  const fault = { kind: "status", status: 429, retryAfterSeconds: 1 } as const;
  world.slack.faults.add({ operation: "chat.postMessage", fault, times: 1 });
  await world.startLife().delivery.deliver();
  expect(world.keysIn()).toEqual([key]);
  const [first, second, ...more] = posts(world);
  expect(more).toEqual([]);
  expect((second?.at ?? 0) - (first?.at ?? 0)).toBeGreaterThanOrEqual(1_000);
});

const posts = ({ slack }: Awaited<ReturnType<typeof openDeliveryWorld>>) =>
  slack.calls.filter(({ operation }) => operation === "chat.postMessage");

test("one post a channel and interval, so that Slack never has to refuse", async () => {
  const world = await openDeliveryWorld({ limits: { slackPostIntervalMs: 60 } });
  for (const id of ["a", "b", "c", "d", "e", "f"]) await world.addAlert(id);
  await world.startLife().delivery.deliver();
  const calls = posts(world);
  expect(calls).toHaveLength(6);
  expect(calls.filter(({ status }) => status === 429)).toEqual([]);
  for (const [index, call] of calls.entries()) {
    const before = calls[index - 1];
    // The interval runs from the answer before to the next request.
    if (before !== undefined) expect(call.at - before.at).toBeGreaterThanOrEqual(60);
  }
});

describe("what Slack will never take", () => {
  test.each([
    ["archived in between", { archived: true }, /archived: unarchive it/],
    ["that the bot was removed from", { members: [people.admin] }, /invite me there with \/invite/],
    ["shared with another company", { externallyShared: true }, /shared with another company/],
  ])("a channel %s: the posts are held, the admins told once", async (_, change, words) => {
    const world = await openDeliveryWorld({ limits: { slackChannelCheckMs: 0 } });
    const { delivery } = world.startLife();
    await world.addAlert("a");
    await delivery.deliver();
    world.change(general, change);
    const keys = [await world.addAlert("b"), await world.addAlert("c")];
    for (const key of keys) expect((await world.store.outbox.get(key))?.scanId).toBeNull();
    await delivery.deliver();
    await delivery.deliver();
    expect(world.keysIn()).toEqual(["scan:alert:a"]);
    for (const key of keys) {
      const row = await world.store.outbox.get(key);
      expect(row?.state).toBe("held");
      expect(row?.error).toMatch(words);
    }
    // Nobody was told of them: they compete again.
    expect((await world.store.episodes.get("b"))?.episode.announced).toBeNull();
    const told = directOf(world, people.admin);
    expect(told.length).toBeGreaterThan(0);
    expect(blockTexts(told[0]?.blocks).join("\n")).toMatch(words);
  });

  test("once the bot is invited, what waits is posted, and what a newer scan replaced is not", async () => {
    const world = await openDeliveryWorld({ limits: { slackChannelCheckMs: 0 } });
    await world.store.scans.save(aScan("s1"));
    const [members] = world.slack.world.channels.flatMap(({ id, members }) =>
      id === general ? [members] : [],
    );
    world.change(general, { members: [people.admin] });
    const key = await world.addAlert("a");
    const { facts } = await world.addEpisode("b");
    const replaced = { kind: "alert", episodeId: "b", ragStatus: "Red", score: 30, facts } as const;
    await world.addPost("s1:alert:b", replaced, { scanId: "s1" });
    const { delivery } = world.startLife();
    await delivery.deliver();
    expect(world.keysIn()).toEqual([]);
    expect(await world.store.outbox.counts()).toMatchObject({ held: 2 });
    await world.store.outbox.cancelWaiting(["s1:alert:b"]);
    world.change(general, { members: members ?? [] });
    await delivery.deliver();
    expect(world.keysIn()).toEqual([key]);
    expect((await world.store.episodes.get("a"))?.message).toEqual(place(world.said()[0]));
    expect((await world.store.outbox.get("s1:alert:b"))?.state).toBe("cancelled");
  });

  test("one message to the admins for all posts of a scan that are refused alike", async () => {
    const world = await openDeliveryWorld();
    await world.store.scans.save(aScan("s1"));
    for (const id of ["a", "b", "c"]) {
      const { facts } = await world.addEpisode(id);
      const post = { kind: "alert", episodeId: id, ragStatus: "Red", score: 30, facts } as const;
      await world.addPost(`s1:${id}`, post, { scanId: "s1", to: archived });
    }
    await world.startLife().delivery.deliver();
    expect(await world.store.outbox.counts()).toMatchObject({ held: 3, posted: 1 });
    expect(directOf(world, people.admin)).toHaveLength(1);
  });

  test.each([
    ["elsewhere", elsewhere, "not_in_channel"],
    ["nowhere", "C0NOWHERE", "channel_not_found"],
  ])("a channel %s", async (_, to, code) => {
    const world = await openDeliveryWorld();
    const facts = alertFacts();
    await world.addEpisode("a");
    const post = { kind: "alert", episodeId: "a", ragStatus: "Red", score: 30, facts } as const;
    await world.addPost("k", post, { to });
    await world.startLife().delivery.deliver();
    expect((await world.store.outbox.get("k"))?.state).toBe("held");
    expect(world.logs.some((line) => line.code === code)).toBe(true);
  });

  test("a shared channel may be allowed", async () => {
    const world = await openDeliveryWorld({ allowSharedChannel: true });
    const { facts } = await world.addEpisode("a");
    const post = { kind: "alert", episodeId: "a", ragStatus: "Red", score: 30, facts } as const;
    await world.addPost("k", post, { to: shared });
    await world.startLife().delivery.deliver();
    expect(world.keysIn(shared, people.ana)).toEqual(["k"]);
  });

  test("a rep whom Slack does not know", async () => {
    const world = await openDeliveryWorld();
    const post = {
      kind: "direct" as const,
      repEmail: "no@body.example",
      accounts: [named("a")],
      drafts: [],
      checkIns: null,
    } satisfies Post;
    await world.addPost("k", post, { to: "rep:no@body.example" });
    await world.startLife().delivery.deliver();
    const row = await world.store.outbox.get("k");
    expect(row).toMatchObject({ state: "held", error: expect.stringContaining("no@body.example") });
    expect(directOf(world, people.admin)).toHaveLength(1);
  });

  const toRep = (email: string) =>
    ({
      kind: "direct" as const,
      repEmail: email,
      accounts: [named("a")],
      drafts: [],
      checkIns: null,
    }) satisfies Post;
  const toldAdmin = (world: Awaited<ReturnType<typeof openDeliveryWorld>>) =>
    directOf(world, people.admin).map(({ blocks }) => blockTexts(blocks).join("\n"));

  test("a rep whom Slack knows later gets what waits, once", async () => {
    const world = await openDeliveryWorld({ limits: { directoryMs: 0, slackChannelCheckMs: 0 } });
    await world.addPost("k", toRep("new@tam.example"), { to: "rep:new@tam.example" });
    const { delivery } = world.startLife();
    await delivery.deliver();
    await delivery.deliver();
    expect((await world.store.outbox.get("k"))?.refusal).toBe("no_person");
    expect(toldAdmin(world)).toEqual([
      expect.stringContaining("once that is mended it is posted within half an hour"),
    ]);
    for (const user of world.slack.world.users)
      if (user.id === people.ana) user.email = "new@tam.example";
    await delivery.deliver();
    await delivery.deliver();
    expect(world.keysIn(imAna, people.ana)).toEqual(["k"]);
    expect(world.logs.some(({ msg }) => msg.includes("can be reached again"))).toBe(true);
  });

  test.each(["token_revoked", "missing_scope", "invalid_auth"])(
    "a look-up that answers %s says nothing about the rep, and keeps no other post waiting",
    async (error) => {
      const world = await openDeliveryWorld();
      const fault = { kind: "status", status: 200, body: { ok: false, error } } as const;
      world.slack.faults.add({ operation: "users.lookupByEmail", fault, times: 1 });
      await world.addPost("k", toRep("ana@tam.example"), { to: "rep:ana@tam.example" });
      const late = await world.addAlert("a");
      await world.startLife().delivery.deliver();
      expect(await world.store.outbox.get("k")).toMatchObject({ state: "held", refusal: error });
      expect(world.keysIn()).toEqual([late]);
      // A new process looks at once, this one after `directoryMs`.
      await world.startLife().delivery.deliver();
      expect(world.keysIn(imAna, people.ana)).toEqual(["k"]);
    },
  );

  test("… but not what is no news any more, after more than a week", async () => {
    const world = await openDeliveryWorld({ limits: { directoryMs: 0, slackChannelCheckMs: 0 } });
    const to = "rep:new@tam.example";
    await world.addPost("old", toRep("new@tam.example"), { to });
    const { delivery } = world.startLife();
    await delivery.deliver();
    world.clock.set(new Date(world.clock.now().getTime() + 8 * 86_400_000));
    await world.addPost("new", toRep("new@tam.example"), { to });
    await delivery.deliver();
    for (const user of world.slack.world.users)
      if (user.id === people.ana) user.email = "new@tam.example";
    await delivery.deliver();
    await delivery.deliver();
    expect(world.keysIn(imAna, people.ana)).toEqual(["new"]);
    expect((await world.store.outbox.get("old"))?.state).toBe("cancelled");
  });

  test("what waits for somebody who is no admin any more is dropped", async () => {
    const world = await openDeliveryWorld({ adminEmails: ["ada@tam.example", "left@tam.example"] });
    const post = { kind: "admins", text: "The scan is late." } as const;
    await world.addPost("late", post, { to: "admins" });
    await world.startLife().delivery.deliver();
    const { outbox } = world.store;
    expect((await outbox.get("late to left@tam.example"))?.state).toBe("held");
    await world.startLife().delivery.deliver();
    expect((await outbox.get("late to left@tam.example"))?.state).toBe("held");
    await world.startLife(undefined, ["ada@tam.example"]).delivery.deliver();
    expect((await outbox.get("late to left@tam.example"))?.state).toBe("cancelled");
    expect(await outbox.counts()).toMatchObject({ held: 0 });
  });

  test.each([
    [null, "It is not posted again by itself."],
    ["s1", "the next scan posts what nobody was told of"],
  ])(
    "what no mending brings, of the scan %s: the admins are told what becomes of it",
    async (scanId, words) => {
      const world = await openDeliveryWorld();
      await world.store.scans.save(aScan("s1"));
      const fault = {
        kind: "status",
        status: 200,
        body: { ok: false, error: "invalid_blocks" },
      } as const;
      world.slack.faults.add({ operation: "chat.postMessage", fault, times: 2 });
      await world.addPost("k", toRep("ana@tam.example"), { to: "rep:ana@tam.example", scanId });
      await world.startLife().delivery.deliver();
      expect(toldAdmin(world)).toEqual([expect.stringContaining(words)]);
    },
  );

  test("blocks it does not accept are sent once more as plain text, then held", async () => {
    const refused = {
      kind: "status",
      status: 200,
      body: { ok: false, error: "invalid_blocks" },
    } as const;
    const world = await openDeliveryWorld();
    const { delivery } = world.startLife();
    const key = await world.addAlert("a");
    world.slack.faults.add({ operation: "chat.postMessage", fault: refused, times: 1 });
    await delivery.deliver();
    expect(world.keysIn()).toEqual([key]);
    const [plain] = world.said();
    expect(plain?.blocks).toBeUndefined();
    expect(plain?.text).toContain("2 open P1/P2 tickets");

    const other = await world.addAlert("b");
    world.slack.faults.add({ operation: "chat.postMessage", fault: refused, times: 2 });
    await delivery.deliver();
    expect((await world.store.outbox.get(other))?.state).toBe("held");
    expect(world.keysIn()).toEqual([key]);
  });
});

const aScan = (id: string) => ({
  id,
  cause: { kind: "asked" as const, by: "U" },
  state: "decided" as const,
  startedAt: new Date(0),
  decidedAt: new Date(0),
  endedAt: null,
  figures: {
    accounts: 0,
    openTickets: 0,
    orphanTickets: 0,
    scored: 0,
    incomplete: 0,
    changed: 0,
    escalated: 0,
    notScanned: [],
    unusable: [],
    red: 0,
    amber: 0,
    green: 0,
    written: 0,
    requests: 0,
    firstAlertMs: null,
  },
  reason: null,
});

function directOf(world: Awaited<ReturnType<typeof openDeliveryWorld>>, user: string) {
  const direct = world.slack.world.channels.find(
    ({ kind, members }) => kind === "im" && members.includes(user),
  );
  return direct === undefined ? [] : world.said(direct.id, user);
}

describe("when nobody can find out whether a post is in Slack", () => {
  const blind = { scopes: manifestScopes.filter((scope) => scope !== "channels:history") };

  test("it is held, the admins are asked once, and no scan says it again", async () => {
    const world = await openDeliveryWorld({ slack: blind });
    const key = await world.addAlert("a");
    world.slack.faults.add({
      operation: "chat.postMessage",
      fault: { kind: "lostAnswer" },
      times: 1,
    });
    const { delivery } = world.startLife();
    await delivery.deliver();
    await delivery.settle();
    await delivery.deliver();
    await world.startLife().delivery.deliver();
    expect(world.keysIn()).toEqual([key]);
    expect((await world.store.outbox.get(key))?.state).toBe("held");
    const asked = directOf(world, people.admin);
    expect(asked.map(keyOf)).toEqual([`undecided:${key}`]);
    const text = blockTexts(asked[0]?.blocks).join("\n");
    expect(text).toContain("It is about Account a.");
    expect(text).toContain("It is there");
    expect((await world.store.episodes.get("a"))?.episode).toMatchObject({
      hasMessage: false,
      announced: { ragStatus: "Red", score: 30 },
    });
  });

  test("other posts go on", async () => {
    const world = await openDeliveryWorld({ slack: blind });
    const keys = [await world.addAlert("a"), await world.addAlert("b")];
    world.slack.faults.add({ operation: "chat.postMessage", fault: { kind: "reset" }, times: 1 });
    await world.startLife().delivery.deliver();
    expect(world.keysIn()).toEqual(keys.slice(1));
  });
});

describe("an episode's message", () => {
  /** Its alert is in the channel. */
  async function openWithAlert(options: Parameters<typeof openDeliveryWorld>[0] = {}) {
    const world = await openDeliveryWorld(options);
    const life = world.startLife();
    await world.addAlert("a");
    await life.delivery.deliver();
    return { world, ...life };
  }
  const edits = ({ slack }: Awaited<ReturnType<typeof openDeliveryWorld>>) =>
    slack.calls.filter(({ operation }) => operation === "chat.update");

  test("shows what happened to it: many changes are one edit", async () => {
    const { world, delivery } = await openWithAlert();
    const { episodes } = world.store;
    const until = afterCalendarDays(world.clock.now(), 14, utc);
    await episodes.acknowledge("a", people.ben, until, world.clock.now());
    await episodes.snooze("a", people.ana, until, world.clock.now());
    await episodes.wake("a", world.clock.now());
    await delivery.deliver();
    expect(edits(world)).toHaveLength(1);
    const text = blockTexts(world.said()[0]?.blocks).join("\n");
    expect(text).toContain("✅ Acknowledged by Ben Brandt until 6 Dec");
    expect(text).not.toContain("Snoozed by");
    expect(world.keysIn()).toEqual(["scan:alert:a"]);
    expect(await episodes.stale(1)).toEqual([]);
    await delivery.deliver();
    expect(edits(world)).toHaveLength(1);
  });

  test.each<[string, Fault]>([
    ["a lost answer", { kind: "lostAnswer" }],
    ["a rate limit", { kind: "status", status: 429, retryAfterSeconds: 0 }],
    ["a server error", { kind: "status", status: 500 }],
  ])("is edited after %s", async (_, fault) => {
    const { world, delivery } = await openWithAlert();
    await world.store.episodes.acknowledge(
      "a",
      people.ben,
      new Date("2027-01-01T00:00:00Z"),
      world.clock.now(),
    );
    world.slack.faults.add({ operation: "chat.update", fault, times: 2 });
    await delivery.deliver();
    expect(blockTexts(world.said()[0]?.blocks).join("\n")).toContain("Acknowledged by Ben");
    expect(await world.store.episodes.stale(1)).toEqual([]);
  });

  test.each(["message_not_found", "edit_window_closed", "not_allowed"])(
    "a rep's own that answers %s is logged without the rep's address",
    async (error) => {
      const world = await openDeliveryWorld();
      const key = "s:direct:ana@tam.example";
      const post = {
        kind: "direct" as const,
        repEmail: "ana@tam.example",
        accounts: [named("a")],
        drafts: [],
        checkIns: null,
      } satisfies Post;
      await world.addPost(key, post, { to: "rep:ana@tam.example" });
      const { delivery } = world.startLife();
      await delivery.deliver();
      await world.store.outbox.outdate(key);
      world.slack.faults.add({
        operation: "chat.update",
        fault: { kind: "status", status: 200, body: { ok: false, error } },
        times: 1,
      });
      await delivery.deliver();
      const lines = world.logs.filter(({ message }) => message !== undefined);
      expect(lines.map(({ message }) => message)).toEqual(["s:direct:(address)"]);
    },
  );

  test("a change that comes while it is edited is not lost", async () => {
    const { world, delivery } = await openWithAlert();
    const { episodes } = world.store;
    await episodes.acknowledge(
      "a",
      people.ben,
      new Date("2027-01-01T00:00:00Z"),
      world.clock.now(),
    );
    const stop = world.slack.subscribe((event) => {
      if (event.kind !== "call" || event.call.operation !== "chat.update") return;
      stop();
      void episodes.takeBack("a", world.clock.now());
    });
    await delivery.deliver();
    await delivery.deliver();
    expect(blockTexts(world.said()[0]?.blocks).join("\n")).not.toContain("Acknowledged by");
  });

  test("that Slack does not let us edit any more stays the episode's own", async () => {
    const { world, delivery } = await openWithAlert();
    world.slack.faults.add({
      operation: "chat.update",
      fault: { kind: "status", status: 200, body: { ok: false, error: "edit_window_closed" } },
    });
    await world.store.episodes.outdate("a");
    await delivery.deliver();
    expect(await world.store.episodes.stale(1)).toEqual([]);
    expect((await world.store.episodes.get("a"))?.message).toEqual(place(world.said()[0]));
  });

  test("deleted by hand is given up, with a line in the log, and is no message to reply to", async () => {
    const { world, delivery } = await openWithAlert();
    await asBot(world.slack).chat.delete(place(world.said()[0]));
    await world.store.episodes.acknowledge(
      "a",
      people.ben,
      new Date("2027-01-01T00:00:00Z"),
      world.clock.now(),
    );
    await delivery.deliver();
    expect(world.said()).toEqual([]);
    expect(await world.store.episodes.stale(1)).toEqual([]);
    expect(world.logs.some(({ msg }) => msg === "a message is gone; not edited")).toBe(true);
    expect(await world.store.episodes.get("a")).toMatchObject({
      message: null,
      acknowledgedBy: people.ben,
      episode: { hasMessage: false },
    });
  });

  test("says how it ended, and loses its buttons", async () => {
    const { world, delivery } = await openWithAlert();
    const stored = await world.store.episodes.get("a");
    if (stored === null) throw new Error("no episode");
    const ended = { at: world.clock.now(), cause: "recovered" as const };
    await world.store.episodes.save([{ ...stored, ended, stale: true }], new Set());
    await delivery.deliver();
    expect(world.said()[0]?.text).toContain("✅ Recovered");
    expect(world.said()[0]?.blocks?.some(({ type }) => type === "actions")).toBe(false);
  });

  /** An episode with a message, and a newer alert of it that is not posted yet. */
  async function openWithNewerAlert() {
    const { world, delivery } = await openWithAlert();
    const stored = await world.store.episodes.get("a");
    if (stored === null) throw new Error("no episode");
    const worse = { ...stored.episode, score: 0, pointsLost: 120 };
    await world.store.episodes.save([{ ...stored, episode: worse, stale: true }], new Set());
    const { facts } = stored;
    const post = { kind: "alert", episodeId: "a", ragStatus: "Red", score: 0, facts } as const;
    const announces = [announce("a", "single", { ragStatus: "Red", score: 0 })];
    await world.addPost("s2:alert:a", post, { announces });
    return { world, delivery };
  }
  const hasButtons = (message: SlackMessage | undefined) =>
    message?.blocks?.some(({ type }) => type === "actions") === true;

  test.each([
    "posted at once",
    "killed when it was sent",
    "its answer lost, the message edited before it was found",
  ])("points on when a worse status gets a new alert: %s", async (how) => {
    const { world, delivery } = await openWithNewerAlert();
    if (how.startsWith("killed")) {
      const sent = () => world.said().length === 2;
      const dying = world.startLife(({ kill }) => {
        if (sent()) kill();
      });
      void dying.delivery.deliver();
      await expect.poll(sent).toBe(true);
    }
    if (how.startsWith("its answer")) {
      const fault = { kind: "lostAnswer" } as const;
      world.slack.faults.add({ operation: "chat.postMessage", fault, times: 1 });
      const busy = { kind: "status", status: 429, retryAfterSeconds: 0 } as const;
      world.slack.faults.add({ operation: "conversations.history", fault: busy, times: 3 });
    }
    await (how.startsWith("killed") ? world.startLife().delivery : delivery).deliver();
    const [old, anew, ...more] = world.said();
    expect(more).toEqual([]);
    expect(old?.text).toContain("It goes on in a newer alert.");
    expect(hasButtons(old)).toBe(false);
    expect(hasButtons(anew)).toBe(true);
    expect((await world.store.episodes.get("a"))?.message).toEqual(place(anew));
    expect(await world.store.episodes.stale(5)).toEqual([]);
  });

  test.each(["refused for good", "killed, and cancelled by a newer scan"])(
    "comes back when the newer alert is %s",
    async (how) => {
      const { world, delivery } = await openWithNewerAlert();
      const pointsOn = () =>
        world.said()[0]?.text.includes("It goes on in a newer alert.") === true;
      if (how.startsWith("killed")) {
        const dying = world.startLife(({ kill }) => {
          if (pointsOn()) kill();
        });
        void dying.delivery.deliver();
        await expect.poll(pointsOn).toBe(true);
        await world.store.outbox.mark("s2:alert:a", "cancelled", null);
        await world.startLife().delivery.deliver();
      } else {
        const body = { ok: false, error: "not_allowed" };
        const refused = { kind: "status", status: 200, body } as const;
        world.slack.faults.add({ operation: "chat.postMessage", fault: refused, times: 1 });
        await delivery.deliver();
      }
      expect(world.said()).toHaveLength(1);
      expect(pointsOn()).toBe(false);
      expect(hasButtons(world.said()[0])).toBe(true);
    },
  );

  test("that cannot be edited does not keep others from being edited", async () => {
    const { world, delivery } = await openWithAlert();
    await world.addAlert("b", {
      episode: fresh(20, { openedAt: new Date("2026-11-01T00:00:00Z") }),
    });
    await delivery.deliver();
    for (const id of ["a", "b"])
      await world.store.episodes.acknowledge(
        id,
        people.ben,
        new Date("2027-01-01T00:00:00Z"),
        world.clock.now(),
      );
    const refused = {
      kind: "status",
      status: 200,
      body: { ok: false, error: "not_allowed" },
    } as const;
    world.slack.faults.add({ operation: "chat.update", fault: refused, times: 1 });
    await delivery.deliver();
    expect(await world.store.episodes.stale(5)).toHaveLength(1);
    expect(edits(world)).toHaveLength(2);
  });
});

describe("killed", () => {
  test.each(["before the request", "after the request, before the answer was stored"])(
    "%s, the next process finds out and each alert stands there once",
    async (when) => {
      const world = await openDeliveryWorld();
      const keys = [await world.addAlert("a"), await world.addAlert("b")];
      let first = true;
      const stop = world.slack.subscribe((event) => {
        if (first && event.kind === "message") {
          first = false;
          life.kill();
          killed.resolve();
        }
      });
      const killed = Promise.withResolvers<void>();
      const life = world.startLife((self) => {
        if (when !== "before the request" || !first) return;
        void world.store.outbox.unsettled().then(([row]) => {
          if (row === undefined || !first) return;
          first = false;
          self.kill();
          killed.resolve();
        });
      });
      void life.delivery.deliver();
      await killed.promise;
      stop();
      const next = world.startLife().delivery;
      await next.settle();
      expect(await world.store.outbox.unsettled()).toEqual([]);
      await next.deliver();
      expect(world.keysIn().toSorted()).toEqual(keys);
    },
  );
});

describe("several at once", () => {
  test("two calls of one process post each once", async () => {
    const world = await openDeliveryWorld();
    const keys = [];
    for (const id of ["a", "b", "c", "d"]) keys.push(await world.addAlert(id));
    const { delivery } = world.startLife();
    const seen: string[][] = [[], []];
    await Promise.all(
      seen.map((list) => delivery.deliver({ onPosted: (key) => void list.push(key) })),
    );
    expect(world.keysIn()).toEqual(keys);
    expect(seen).toEqual([keys, keys]);
  });

  test("two processes on one store post each once", async () => {
    const world = await openDeliveryWorld();
    const keys = [];
    for (const id of ["a", "b", "c", "d", "e", "f"]) keys.push(await world.addAlert(id));
    world.slack.faults.add({
      operation: "chat.postMessage",
      fault: { kind: "lostAnswer" },
      times: 2,
    });
    await Promise.all(
      [world.startLife(), world.startLife()].map(({ delivery }) => delivery.deliver()),
    );
    expect(world.keysIn().toSorted()).toEqual(keys);
  });

  test("what is added while it runs is posted too", async () => {
    const world = await openDeliveryWorld();
    await world.addAlert("a");
    const { delivery } = world.startLife();
    const stop = world.slack.subscribe((event) => {
      if (event.kind !== "message") return;
      stop();
      void world.addAlert("b").then(() => delivery.deliver());
    });
    await delivery.deliver();
    await delivery.deliver();
    expect(world.keysIn()).toEqual(["scan:alert:a", "scan:alert:b"]);
  });
});

describe("ends", () => {
  test("after the current step when it is told to", async () => {
    const world = await openDeliveryWorld();
    for (const id of ["a", "b", "c"]) await world.addAlert(id);
    const stopping = new AbortController();
    const { delivery } = world.startLife();
    await delivery.deliver({
      signal: stopping.signal,
      onPosted: () => stopping.abort(),
    });
    expect(world.keysIn()).toEqual(["scan:alert:a"]);
    expect(await world.store.outbox.counts()).toMatchObject({ pending: 2, sending: 0 });
    await delivery.deliver();
    expect(world.keysIn()).toHaveLength(3);
  });

  test("a long wait when it is told to", async () => {
    const world = await openDeliveryWorld();
    await world.addAlert("a");
    const fault = { kind: "status", status: 429, retryAfterSeconds: 15 } as const;
    world.slack.faults.add({ operation: "chat.postMessage", fault, times: 1 });
    const stopping = new AbortController();
    const stop = world.slack.subscribe(({ kind }) => {
      if (kind === "call" && posts(world).some(({ status }) => status === 429)) stopping.abort();
    });
    const started = performance.now();
    await world.startLife().delivery.deliver({ signal: stopping.signal });
    stop();
    expect(performance.now() - started).toBeLessThan(10_000);
    expect((await world.store.outbox.counts()).pending).toBe(1);
  });

  test("its look for what an earlier process left when it is told to", async () => {
    const world = await openDeliveryWorld({ limits: { slackSettleMs: 15_000 } });
    await world.addAlert("a");
    await world.store.outbox.claim(world.clock.now());
    const stopping = new AbortController();
    const stop = world.slack.subscribe(({ kind }) => {
      if (kind === "call") stopping.abort();
    });
    const started = performance.now();
    await world.startLife().delivery.settle({ signal: stopping.signal });
    stop();
    expect(performance.now() - started).toBeLessThan(10_000);
    expect((await world.store.outbox.counts()).unclear).toBe(1);
  });

  test("when Slack takes nothing for long, and goes on the next time", async () => {
    const world = await openDeliveryWorld({ limits: { slackPatienceMs: 100 } });
    const key = await world.addAlert("a");
    world.slack.faults.add({ operation: "", fault: { kind: "status", status: 503 } });
    const { delivery } = world.startLife();
    await delivery.deliver();
    expect(world.keysIn()).toEqual([]);
    world.slack.faults.clear();
    for (let tries = 0; tries < 200 && world.keysIn().length === 0; tries += 1) {
      await delivery.deliver();
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    expect(world.keysIn()).toEqual([key]);
  });
});
