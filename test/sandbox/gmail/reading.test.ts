import { describe, expect, test } from "vitest";
import { realLimits } from "../../../src/lib/limits.ts";
import { eventually } from "../../support/bot.ts";
import { clientOf, mime, openGmail, REP, refusal } from "./workspace.ts";

const me = { userId: "me" };

describe("history", () => {
  test("tells what was added, deleted and labelled since then, by kind and label", async () => {
    const { emulator } = await openGmail();
    const users = await clientOf(emulator);
    const metadata = await clientOf(emulator, "metadata");
    const start = (await users.getProfile(me)).data.historyId ?? "";
    const { data: draft } = await users.drafts.create({
      ...me,
      requestBody: { message: { raw: mime("Hello") } },
    });
    const { data: sent } = await users.drafts.send({ ...me, requestBody: { id: draft.id ?? "" } });
    emulator.trash(REP, sent.id ?? "");
    const since = async (more: object = {}) =>
      (await metadata.history.list({ ...me, startHistoryId: start, ...more })).data;
    const kinds = (await since()).history?.map((entry) =>
      Object.keys(entry).filter((key) => key !== "id" && key !== "messages"),
    );
    expect(kinds).toEqual([
      ["messagesAdded"],
      ["messagesDeleted"],
      ["messagesAdded"],
      ["labelsAdded"],
    ]);
    const added = await since({ historyTypes: ["messageAdded"], labelId: "SENT" });
    expect(added.history?.map(({ messages }) => messages?.[0]?.id)).toEqual([sent.id]);
    const page = await since({ maxResults: 3 });
    expect([
      page.history?.length,
      (await since({ pageToken: page.nextPageToken })).history?.length,
    ]).toEqual([3, 1]);
    expect(await since({ startHistoryId: page.historyId ?? "" })).toEqual({
      historyId: page.historyId,
    });
    expect(emulator.problems).toEqual([]);
  });

  test("that is too old or was never there is not found", async () => {
    const { emulator } = await openGmail();
    const metadata = await clientOf(emulator, "metadata");
    const { historyId } = (await metadata.getProfile(me)).data;
    emulator.forgetHistory(REP);
    for (const startHistoryId of [historyId ?? "", "99999999999"])
      expect(await refusal(metadata.history.list({ ...me, startHistoryId }))).toBe("404 notFound");
  });
});

describe("lists", () => {
  test("come in pages, by label, without the trash unless it is asked for", async () => {
    const { emulator } = await openGmail();
    const receive = (subject: string) =>
      emulator.receive(REP, { from: "ann@customer.example", subject, text: "x" });
    const [first] = [await receive("1"), await receive("2"), await receive("3")];
    emulator.trash(REP, first?.id ?? "");
    const users = await clientOf(emulator, "readonly");
    const ids = async (more: object) => {
      const { data } = await users.messages.list({ ...me, ...more });
      return [data.messages?.length ?? 0, data.nextPageToken ?? null];
    };
    expect(await ids({})).toEqual([2, null]);
    expect(await ids({ includeSpamTrash: true })).toEqual([3, null]);
    expect(await ids({ labelIds: ["TRASH"] })).toEqual([1, null]);
    expect(await ids({ labelIds: ["INBOX", "SENT"] })).toEqual([0, null]);
    const [, token] = await ids({ maxResults: 1 });
    expect(await ids({ maxResults: 1, pageToken: token })).toEqual([1, null]);
    expect(await refusal(users.messages.list({ ...me, maxResults: 501 }))).toBe(
      "400 invalidArgument",
    );
    expect(await refusal(users.messages.list({ ...me, pageToken: "other" }))).toBe(
      "400 invalidArgument",
    );
    expect(emulator.problems).toHaveLength(2);
  });

  test("search finds what it knows by now: an index lags, reading by id does not", async () => {
    const { emulator } = await openGmail();
    const users = await clientOf(emulator);
    const q = "rfc822msgid:own@tam.example";
    const found = async () => (await users.drafts.list({ ...me, q })).data.drafts?.length ?? 0;
    await users.drafts.create({ ...me, requestBody: { message: { raw: mime("Hello") } } });
    expect(await found()).toBe(1);
    emulator.set({ searchLagMs: 60_000 });
    expect(await found()).toBe(0);
    expect((await users.drafts.list(me)).data.drafts).toHaveLength(1);
    emulator.set({ searchLagMs: 1 });
    await eventually(found).toBe(1);
  });
});

test("a form of a mail shows what Gmail shows of it, and metadata only the headers that were asked for", async () => {
  const { emulator } = await openGmail();
  const { id } = await emulator.receive(REP, {
    from: "ann@customer.example",
    subject: "Grüße & <mehr>",
    text: "1 < 2 & more",
  });
  const readonly = await clientOf(emulator, "readonly");
  const get = async (more: object) => (await readonly.messages.get({ ...me, id, ...more })).data;
  expect(await get({ format: "minimal" })).toMatchObject({
    snippet: "1 &lt; 2 &amp; more",
    labelIds: ["UNREAD", "INBOX"],
  });
  const { raw } = await get({ format: "raw" });
  expect(Buffer.from(raw ?? "", "base64url")).toEqual(Buffer.from(emulator.raw(REP, id)));
  const metadata = await clientOf(emulator, "metadata");
  const { data } = await metadata.messages.get({
    ...me,
    id,
    format: "metadata",
    metadataHeaders: ["subject", "X-Missing"],
  });
  expect(data.payload?.headers).toEqual([{ name: "Subject", value: "Grüße & <mehr>" }]);
  expect(emulator.problems).toEqual([]);
});

describe("the quota of a mailbox", () => {
  const limits = { ...realLimits, gmailWindowMs: 600 };

  test("is in units, of its own for each, and says when it may be tried again", async () => {
    const { emulator } = await openGmail({ limits, quotaUnitsPerMinute: 130 });
    const dana = await clientOf(emulator);
    const { data } = await dana.drafts.create({
      ...me,
      requestBody: { message: { raw: mime("Hello") } },
    });
    await dana.drafts.get({ ...me, id: data.id ?? "" });
    // 10 and 20 are spent: a send costs 100, so it still goes, and nothing more.
    await dana.drafts.send({ ...me, requestBody: { id: data.id ?? "" } });
    const refused = await dana.getProfile(me).catch((error: unknown) => error);
    const { error } = (
      refused as { response: { data: { error: { code: number; message: string } } } }
    ).response.data;
    expect(error.code).toBe(429);
    const at = /Retry after (\S+)$/.exec(error.message)?.[1] ?? "";
    expect(Date.parse(at)).toBeGreaterThan(Date.now() - 1_000);
    const eli = await clientOf(emulator, "compose", "eli@tam.example");
    expect(await refusal(eli.getProfile(me))).toBe("done");
    await eventually(() => refusal(dana.getProfile(me))).toBe("done");
  });

  test.each<[string, number]>([
    ["profile", 1],
    ["history", 2],
    ["list", 5],
    ["create", 10],
    ["update", 15],
    ["get", 20],
    ["thread", 40],
    ["send", 100],
  ])("%s costs %i", async (name, units) => {
    const { emulator } = await openGmail();
    const users = await clientOf(emulator);
    const metadata = await clientOf(emulator, "metadata");
    const { id, draftId, threadId } = await emulator.compose(REP, {
      subject: "Hello",
      to: ["ann@customer.example"],
    });
    const { historyId } = (await users.getProfile(me)).data;
    const requestBody = { message: { raw: mime("Hello") } };
    const requests: Record<string, () => Promise<unknown>> = {
      profile: () => users.getProfile(me),
      history: () => metadata.history.list({ ...me, startHistoryId: historyId ?? "" }),
      list: () => users.drafts.list(me),
      create: () => users.drafts.create({ ...me, requestBody }),
      update: () => users.drafts.update({ ...me, id: draftId, requestBody }),
      get: () => metadata.messages.get({ ...me, id, format: "minimal" }),
      thread: () => metadata.threads.get({ ...me, id: threadId, format: "minimal" }),
      send: () => users.drafts.send({ ...me, requestBody: { id: draftId } }),
    };
    const request = requests[name] ?? (() => Promise.reject(new Error("no request")));
    // One unit was spent by the profile above.
    emulator.set({ quotaUnitsPerMinute: units });
    expect(await refusal(request())).toBe("429 rateLimitExceeded");
    emulator.set({ quotaUnitsPerMinute: units + 1 });
    expect(await refusal(request())).toBe("done");
  });
});

describe("what a correct client never asks", () => {
  test("is refused and named", async () => {
    const { emulator } = await openGmail();
    const users = await clientOf(emulator);
    const body = (requestBody: object) => users.drafts.create({ ...me, requestBody });
    const raw = mime("Hello");
    for (const request of [
      users.messages.send({ ...me, requestBody: { raw } }),
      body({}),
      body({ message: {} }),
      body({ message: { raw: "not base64url!" } }),
      body({ message: { raw, snippet: "ignored by Gmail" } }),
      body({ subject: "unknown", message: { raw } }),
      users.drafts.get({ ...me, id: "r1", format: "nope" }),
      users.drafts.list({ ...me, ...({ color: "red" } as object) }),
    ])
      expect(await refusal(request)).toMatch(/^40[04] /);
    expect(emulator.problems.length).toBeGreaterThanOrEqual(8);
    expect((await emulator.mailbox(REP)).sent).toEqual([]);
  });
});
