import { expect, it } from "vitest";
import type { Activity } from "../../src/sandbox/ui/drawer/protocol.ts";
import { openPageServer } from "../support/sandbox-page.ts";
import { openSlack, webClient } from "../support/slack-emulator.ts";

async function open() {
  const slack = await openSlack();
  const { url, notion } = await openPageServer(slack);
  const read = async (query = ""): Promise<Activity> =>
    (await fetch(`${url}api/activity${query}`)).json() as Promise<Activity>;
  return { slack, notion, read };
}

it("lists each call of the bot with what became of it", async () => {
  const { slack, notion, read } = await open();
  await webClient(slack).auth.test();
  slack.faults.add({ operation: "auth.test", fault: { kind: "lostAnswer" }, times: 1 });
  await expect(webClient(slack).auth.test()).rejects.toThrow();
  await fetch(`${notion.apiUrl}/v1/users/me`);

  const { entries, counts, last } = await read();
  expect(entries).toMatchObject([
    { seq: 1, service: "slack", operation: "auth.test", status: 200, failed: false, fault: null },
    { seq: 2, operation: "auth.test", status: null, failed: true, fault: "lostAnswer" },
    { seq: 3, service: "notion", status: 401, error: "unauthorized", failed: true, fault: null },
  ]);
  expect(entries.every(({ ms, at }) => (ms ?? -1) >= 0 && at <= "2026-11-22T09:00:00.000Z")).toBe(
    true,
  );
  expect(last).toBe(3);
  expect(counts).toEqual({
    slack: { calls: 2, failed: 1 },
    notion: { calls: 1, failed: 1 },
    gmail: { calls: 0, failed: 0 },
  });
});

it("gives only what is newer than what one has", async () => {
  const { slack, read } = await open();
  for (let i = 0; i < 3; i += 1) await webClient(slack).auth.test();
  expect((await read("?after=2")).entries.map(({ seq }) => seq)).toEqual([3]);
  expect(await read("?after=3")).toMatchObject({ last: 3, entries: [] });
  expect(await read("?after=-1")).toMatchObject({ error: expect.stringContaining("after") });
});
