import { readdir, readFile } from "node:fs/promises";
import { afterEach, describe, expect, it } from "vitest";
import type { OutgoingMail } from "../../src/domain/mail.ts";
import { createGmailService } from "../../src/gmail/gmail-service.ts";
import { buildDraft, messageIdOf } from "../../src/gmail/mime.ts";
import { readMail } from "../../src/gmail/read-mail.ts";
import { type Answer, type Asked, apiError, REP, startFakeGmail } from "./fake-gmail.ts";

const running: { close(): void }[] = [];
afterEach(() => {
  for (const one of running.splice(0)) one.close();
});
const start: typeof startFakeGmail = async (...args) => {
  const fake = await startFakeGmail(...args);
  running.push(fake);
  return fake;
};

const NOW = new Date("2026-11-23T10:00:00Z");
const MAIL: OutgoingMail = {
  from: { name: "Rep", email: REP },
  to: [{ name: "Ann", email: "ann@customer.example" }],
  cc: [],
  bcc: [{ name: null, email: "crm@corp.example" }],
  subject: "Private subject",
  html: "<p>Private body</p>",
  text: "Private body",
  thread: null,
  marker: "m1",
};
const built = async (mail: OutgoingMail = MAIL): Promise<string> => {
  const result = await buildDraft(mail, NOW);
  if (result.kind === "refused") throw new Error(result.error);
  return result.raw;
};
const ok = (json: unknown): Answer => ({ status: 200, json });
const ref = { id: "r1", message: { id: "m1", threadId: "t1", labelIds: ["DRAFT"] } };
const refs = { draftId: "r1", messageId: "m1", threadId: "t1" };
const send = { draftId: "r1", raw: "cmF3", threadId: "t1" };
const draftWith = (raw: string, labelIds = ["DRAFT"], id = "m1"): Answer =>
  ok({ id: "r1", message: { id, threadId: "t1", labelIds, raw } });

describe("a draft", () => {
  it("costs two requests and one token: create and read back", async () => {
    let raw = "";
    const fake = await start((asked) => {
      if (asked.method === "GET") return draftWith(raw);
      raw = (asked.body as { message: { raw: string } }).message.raw;
      return ok(ref);
    });
    const thread = { threadId: "t1", inReplyTo: "<a@b>", references: [], subject: "S" };
    expect(await fake.service.createDraft({ ...MAIL, thread }, REP)).toEqual({
      kind: "created",
      ref: refs,
    });
    const read = await fake.service.readDraft(REP, "r1");
    expect(read).toMatchObject({
      kind: "draft",
      version: {
        messageId: "m1",
        raw,
        mail: { subject: "Re: S", bcc: [{ email: "crm@corp.example" }] },
      },
    });
    expect([fake.asked.length, fake.assertions.length]).toEqual([2, 1]);
    expect(fake.asked[0]?.body).toMatchObject({ message: { threadId: "t1" } });
  });

  it.each<[string, Answer, unknown]>([
    [
      "a wrapper around a sent mail",
      draftWith("", ["SENT"]),
      { kind: "sent", messageId: "m1", threadId: "t1" },
    ],
    [
      "both labels",
      draftWith("", ["DRAFT", "SENT"]),
      { kind: "sent", messageId: "m1", threadId: "t1" },
    ],
    ["no label", draftWith("", []), { kind: "gone" }],
    ["404", apiError(404, "notFound"), { kind: "gone" }],
  ])("is no draft with %s, and is not deleted then", async (_, answer, expected) => {
    const fake = await start(() => answer);
    expect(await fake.service.readDraft(REP, "r1")).toEqual(expected);
    expect(await fake.service.deleteDraft(REP, "r1")).toEqual({
      kind: (expected as { kind: string }).kind,
    });
    expect(fake.asked.filter(({ method }) => method !== "GET")).toEqual([]);
  });

  it("is deleted when it is one", async () => {
    const raw = await built();
    const fake = await start(({ method }) => (method === "GET" ? draftWith(raw) : { status: 204 }));
    expect(await fake.service.deleteDraft(REP, "r1")).toEqual({ kind: "deleted" });
  });
});

describe("the outcome of a change", () => {
  const refused = (why: string) => ({ kind: "refused", why });
  const table: [string, Answer, unknown][] = [
    ["400", apiError(400, "invalidArgument", "Recipient address required"), refused("message")],
    ["400 without Gmail", apiError(400, "failedPrecondition"), refused("mailbox")],
    ["401 twice", apiError(401, "authError"), refused("configuration")],
    ["403 scope", apiError(403, "insufficientPermissions"), refused("configuration")],
    ["403 domain", apiError(403, "domainPolicy"), refused("mailbox")],
    ["403 rate", apiError(403, "userRateLimitExceeded"), refused("later")],
    [
      "429",
      apiError(429, "rateLimitExceeded", "x", { "retry-after": "120" }),
      { ...refused("later"), retryAt: expect.any(Date) },
    ],
    ["413", { status: 413, text: "<html>" }, refused("message")],
    ["404", apiError(404, "notFound"), { kind: "gone" }],
    ["408", { status: 408, text: "" }, { kind: "unclear" }],
    ["302", { status: 302, text: "", headers: { location: "/elsewhere" } }, { kind: "unclear" }],
    ["409", apiError(409, "conflict"), { kind: "unclear" }],
    ["500", apiError(500, "backendError"), { kind: "unclear" }],
    ["503 HTML", { status: 503, text: "<html>" }, { kind: "unclear" }],
    ["an empty 200", { status: 200, text: "" }, { kind: "unclear" }],
    ["HTML with 200", { status: 200, text: "<html>" }, { kind: "unclear" }],
    [
      "a 200 without SENT",
      ok({ id: "m1", threadId: "t1", labelIds: ["DRAFT"] }),
      { kind: "unclear" },
    ],
    [
      "a truncated 200",
      { status: 200, text: '{"id":"m', headers: { "content-length": "100" } },
      { kind: "unclear" },
    ],
    ["a cut connection", "cut", { kind: "unclear" }],
    ["no answer", "hang", { kind: "unclear" }],
    [
      "sent",
      ok({ id: "m2", threadId: "t1", labelIds: ["SENT"] }),
      { kind: "sent", messageId: "m2", threadId: "t1" },
    ],
  ];
  it.each(table)("of a send: %s; asked once", async (name, answer, expected) => {
    const raw = await built();
    const fake = await start(({ method }) => (method === "GET" ? draftWith(raw) : answer), {
      limits: { gmailSendTimeoutMs: name === "no answer" ? 300 : 60_000 },
    });
    expect(await fake.service.sendDraft(REP, send)).toMatchObject(expected as object);
    const sends = fake.asked.filter(({ path }) => path === "drafts/send");
    expect(sends).toHaveLength(name === "401 twice" ? 2 : 1);
    expect(sends[0]?.body).toEqual({ id: "r1", message: { raw: "cmF3", threadId: "t1" } });
  });

  it.each<[string, Answer, object]>([
    [
      "unauthorized_client",
      { status: 401, json: { error: "unauthorized_client" } },
      refused("configuration"),
    ],
    [
      "unknown person",
      {
        status: 400,
        json: { error: "invalid_grant", error_description: "Invalid email or User ID" },
      },
      refused("mailbox"),
    ],
    [
      "clock",
      {
        status: 400,
        json: {
          error: "invalid_grant",
          error_description: "Invalid JWT: Token must be a short-lived token",
        },
      },
      refused("configuration"),
    ],
    [
      "bad key",
      {
        status: 400,
        json: { error: "invalid_grant", error_description: "Invalid JWT Signature." },
      },
      refused("configuration"),
    ],
    ["503", { status: 503, text: "" }, refused("later")],
    ["no token in it", ok({}), refused("later")],
    ["a cut connection", "cut", refused("later")],
  ])("is no effect when the token fails: %s", async (_, token, expected) => {
    const fake = await start(() => ok({}), { token: () => token });
    expect(await fake.service.sendDraft(REP, send)).toMatchObject(expected);
    expect(await fake.service.createDraft(MAIL, REP)).toMatchObject(expected);
    expect(fake.asked).toEqual([]);
  });

  it("is gone when 400 means that the draft was used up", async () => {
    const fake = await start(({ method }) =>
      method === "GET" ? apiError(404, "notFound") : apiError(400, "invalidArgument"),
    );
    expect(await fake.service.sendDraft(REP, send)).toEqual({ kind: "gone" });
  });

  it("is refused for now, without a request, while Gmail asks to wait", async () => {
    const fake = await start(() =>
      apiError(429, "rateLimitExceeded", "x", { "retry-after": "600" }),
    );
    await fake.service.sendDraft(REP, send);
    expect(await fake.service.sendDraft(REP, send)).toMatchObject({
      kind: "refused",
      why: "later",
    });
    expect(fake.asked).toHaveLength(1);
  });

  it("of a create that was stopped: nothing before it left, unclear behind it", async () => {
    const stop = new AbortController();
    const fake = await start(() => {
      stop.abort(new Error("stopping"));
      return "hang";
    });
    const { signal } = stop;
    expect(await fake.service.createDraft(MAIL, REP, { signal })).toMatchObject({
      kind: "unclear",
    });
    const again = await fake.service.createDraft(MAIL, REP, { signal });
    expect(again).toMatchObject({ kind: "refused", why: "later" });
    expect(fake.asked).toHaveLength(1);
  });

  it("of a create that was stopped while its token was fetched: unclear, and nothing was asked", async () => {
    const stop = new AbortController();
    const fake = await start(() => ok(ref), {
      token: () => {
        stop.abort(new Error("stopping"));
        return ok({ access_token: "token-1", expires_in: 3600, token_type: "Bearer" });
      },
    });
    const { signal } = stop;
    expect(await fake.service.createDraft(MAIL, REP, { signal })).toMatchObject({
      kind: "unclear",
    });
    expect(fake.asked).toEqual([]);
  });

  it("takes a new token once after a 401", async () => {
    let first = true;
    const fake = await start(() => {
      if (!first) return ok({ id: "m2", threadId: "t1", labelIds: ["SENT"] });
      first = false;
      return apiError(401, "authError");
    });
    expect(await fake.service.sendDraft(REP, send)).toMatchObject({ kind: "sent" });
    expect(fake.asked.map(({ token }) => token)).toEqual(["token-1", "token-2"]);
  });
});

describe("an edit", () => {
  const change = {
    subject: "New",
    cc: [{ name: null, email: "cc@customer.example" }],
    text: "One\n\nTwo https://corp.example/x",
  };
  it("replaces subject, cc and text, and keeps the rest and the thread", async () => {
    const raw = await built();
    const fake = await start(({ method }) => (method === "GET" ? draftWith(raw) : ok(ref)));
    const expected = { messageId: "m1", digest: "other" };
    expect(await fake.service.updateDraft(REP, "r1", expected, change)).toEqual({
      kind: "updated",
      ref: refs,
    });
    const put = fake.asked.at(-1);
    const body = put?.body as { message: { raw: string; threadId: string } };
    expect([put?.method, put?.path, body.message.threadId]).toEqual(["PUT", "drafts/r1", "t1"]);
    const read = await readMail(body.message.raw);
    expect(read).toMatchObject({
      marker: "m1",
      messageId: messageIdOf("m1"),
      mail: {
        subject: "New",
        to: MAIL.to,
        cc: change.cc,
        bcc: MAIL.bcc,
        text: change.text,
        links: [{ url: "https://corp.example/x" }],
      },
    });
  });

  it.each<[string, (digest: string) => { messageId: string; digest: string }, string]>([
    ["the same digest under a new id", (digest) => ({ messageId: "old", digest }), "updated"],
    ["another text", () => ({ messageId: "old", digest: "old" }), "changed"],
  ])("with %s", async (_, expected, kind) => {
    const raw = await built();
    const { mail } = await readMail(raw);
    const fake = await start(({ method }) => (method === "GET" ? draftWith(raw) : ok(ref)));
    const result = await fake.service.updateDraft(REP, "r1", expected(mail.digest), change);
    expect(result.kind).toBe(kind);
    expect(fake.asked).toHaveLength(kind === "updated" ? 2 : 1);
  });
});

describe("reads", () => {
  it.each<[string, Answer]>([
    ["429", apiError(429, "rateLimitExceeded")],
    ["403 rate", apiError(403, "userRateLimitExceeded")],
    ["500", apiError(500, "backendError")],
    ["a cut connection", "cut"],
    // Its code goes into the log, which `scan-logs.ts` reads.
    ["500 with an address for a reason", apiError(500, REP)],
    ["a body that is no answer", ok("x")],
    [
      "a time in the past to retry after",
      apiError(429, "x", "User-rate limit exceeded.  Retry after 2025-08-22T18:22:38.763Z"),
    ],
  ])("are tried again after %s", async (_, first) => {
    let asked = 0;
    const fake = await start(() =>
      asked++ === 0 ? first : ok({ emailAddress: REP, historyId: "7" }),
    );
    expect(await fake.service.historyId(REP)).toBe("7");
    expect(asked).toBe(2);
  });

  it("give up at once when waiting does not help, in words without an address", async () => {
    const fake = await start(() => apiError(403, "forbidden", `Delegation denied for ${REP}`));
    await expect(fake.service.historyId(REP)).rejects.toThrow(
      "Gmail refuses the delegation for this mailbox (getProfile).",
    );
    expect(fake.asked).toHaveLength(1);
  });

  it("share one token request", async () => {
    const fake = await start(() => ok({ emailAddress: REP, historyId: "7" }));
    await Promise.all([1, 2, 3].map(() => fake.service.historyId(REP)));
    expect(fake.assertions).toHaveLength(1);
  });
});

describe("only mailboxes of the list", () => {
  it.each([
    ["rep@corp.example", true],
    ["REP@corp.example", true],
    ["any@team.example", true],
    ["other@corp.example", false],
    ["any@sub.team.example", false],
    ["any@evil.example@team.example", false],
    ["any@team.example\n", false],
    ["a,b@team.example", false],
    ["*@team.example\0", false],
    ["", false],
  ])("%j: %s", async (mailbox, allowed) => {
    const fake = await start(() => ok({ emailAddress: REP, historyId: "7" }));
    expect(fake.service.allows(mailbox)).toBe(allowed);
    if (allowed) return;
    await expect(fake.service.sendDraft(mailbox, send)).rejects.toThrow("TAM_REP_MAILBOXES");
    await expect(fake.service.listDrafts(mailbox)).rejects.toThrow("TAM_REP_MAILBOXES");
    expect(await fake.service.verifyAccess(mailbox)).toContain("TAM_REP_MAILBOXES");
    expect([...fake.asked, ...fake.assertions]).toEqual([]);
  });

  it("a draft in another's name is refused", async () => {
    const fake = await start(() => ok(ref));
    expect(await fake.service.createDraft(MAIL, "a@team.example")).toMatchObject({
      kind: "refused",
      why: "message",
    });
  });
});

describe("findSent", () => {
  const since = new Date("2026-11-23T10:00:00Z");
  const trace = {
    messageId: "m1",
    threadId: "t1",
    to: MAIL.to,
    subject: "Hello",
    marker: "mk",
    since,
    baseHistoryId: "5",
  };
  const sentMail = (
    more: { labelIds?: string[]; at?: number; headers?: Record<string, string>; id?: string } = {},
  ) => ({
    id: more.id ?? "m9",
    threadId: "t9",
    labelIds: more.labelIds ?? ["SENT"],
    internalDate: String(more.at ?? since.getTime()),
    payload: {
      headers: Object.entries({
        "Message-Id": "<real@mail>",
        ...(more.headers ?? { "x-tam-draft": "mk" }),
      }).map(([name, value]) => ({ name, value })),
    },
  });
  const same = { To: "ANN@customer.example", Subject: "Re: hello" };
  const question = sentMail({ labelIds: ["INBOX"], at: since.getTime() - 86_400_000, headers: {} });
  const world =
    ({
      message,
      thread,
      history,
    }: {
      message?: unknown;
      thread?: unknown[];
      history?: unknown[] | null;
    }) =>
    ({ path }: Asked): Answer => {
      if (path === "messages/m1")
        return message === undefined ? apiError(404, "notFound") : ok(message);
      if (path.startsWith("threads/"))
        return thread === undefined
          ? apiError(404, "notFound")
          : ok({ id: "t1", messages: thread });
      if (path === "history") {
        if (history === null) return apiError(404, "notFound");
        return ok({
          historyId: "9",
          history: [{ id: "6", messages: history?.length ? [{ id: "m9", threadId: "t9" }] : [] }],
        });
      }
      if (path === "messages") return ok({ messages: [{ id: "m9", threadId: "t9" }] });
      return ok(history?.[0] ?? sentMail());
    };

  it.each<[string, Parameters<typeof world>[0], string | null]>([
    ["the very message", { message: sentMail({ id: "m1", headers: {} }) }, "message"],
    [
      "still a draft",
      { message: sentMail({ labelIds: ["DRAFT"] }), thread: [sentMail({ labelIds: ["DRAFT"] })] },
      null,
    ],
    ["its marker in the thread", { thread: [sentMail()] }, "thread"],
    ["recipients and subject in the thread", { thread: [sentMail({ headers: same })] }, "thread"],
    [
      "another marker with the same recipients",
      { thread: [sentMail({ headers: { ...same, "X-TAM-Draft": "other" } })] },
      null,
    ],
    [
      "another subject in a conversation that was there",
      { thread: [question, sentMail({ headers: { ...same, Subject: "x" } })] },
      null,
    ],
    [
      "more recipients in a conversation that was there",
      {
        thread: [
          question,
          sentMail({ headers: { ...same, To: "ann@customer.example, b@c.example" } }),
        ],
      },
      null,
    ],
    [
      "other recipients in the draft's own conversation",
      { thread: [sentMail({ headers: { To: "b@c.example", Subject: "x" } })] },
      "thread",
    ],
    [
      "a customer's mail first in the draft's own conversation",
      { thread: [sentMail({ labelIds: ["INBOX"], headers: {} })] },
      null,
    ],
    ["two minutes before", { thread: [sentMail({ at: since.getTime() - 120_000 })] }, "thread"],
    ["longer before", { thread: [sentMail({ at: since.getTime() - 120_001 })] }, null],
    [
      "our Message-ID alone",
      { thread: [question, sentMail({ headers: { "Message-ID": messageIdOf("mk") } })] },
      null,
    ],
    ["a moved thread", { thread: [], history: [sentMail()] }, "history"],
    ["a history that is not known any more", { history: null }, "history"],
    ["nothing", {}, null],
  ])("%s", async (_, given, by) => {
    const fake = await start(world(given));
    const found = await fake.service.findSent(REP, trace);
    expect(found?.by ?? null).toBe(by);
    if (found) expect(found.rfc822MessageId).toBe("<real@mail>");
    // Bodies and searches are not asked for: the metadata token may not.
    for (const { query } of fake.asked)
      expect([query.get("q"), query.get("format") ?? "metadata"]).toEqual([null, "metadata"]);
  });
});

describe("findDraft", () => {
  const since = new Date("2026-11-23T10:00:00Z");
  const drafts = [1, 2, 3].map((n) => ({ id: `r${n}`, message: { id: `m${n}`, threadId: "t" } }));
  const world =
    (
      marked: string | null,
      hit: boolean,
      ages: Record<string, number> = {},
      name = "X-Tam-Draft",
      value = "mk",
    ) =>
    ({ path, query }: Asked): Answer => {
      if (path === "drafts") {
        if (query.has("q"))
          return ok(
            hit && marked !== null ? { drafts: drafts.filter(({ id }) => id === marked) } : {},
          );
        return ok({ drafts });
      }
      const id = path.slice("drafts/".length);
      const headers = id === marked ? [{ name, value }] : [];
      const message = { id: id.replace("r", "m"), threadId: "t", labelIds: ["DRAFT"] };
      return ok({
        id,
        message: {
          ...message,
          internalDate: String(since.getTime() - (ages[id] ?? 0)),
          payload: { headers },
        },
      });
    };
  it.each<[string, ReturnType<typeof world>, string | null, number]>([
    ["by search", world("r3", true), "r3", 2],
    ["by looking when the search lags", world("r2", false), "r2", 4],
    [
      "by its Message-ID when the marker was lost",
      world("r1", false, {}, "Message-Id", messageIdOf("mk")),
      "r1",
      3,
    ],
    ["not behind an older one", world("r3", false, { r2: 200_000 }), null, 4],
    ["not when there is none", world(null, false), null, 5],
  ])("%s", async (_, answer, draftId, requests) => {
    const fake = await start(answer);
    expect((await fake.service.findDraft(REP, "mk", since))?.draftId ?? null).toBe(draftId);
    expect(fake.asked).toHaveLength(requests);
  });

  it.each<[string, string, string | null, number]>([
    ["behind 129 newer ones", "r130", "r130", 1 + 1 + 130],
    ["on the next page", "r140", "r140", 1 + 2 + 140],
    ["not behind the first older one", "r141", null, 1 + 2 + 141],
  ])("%s", async (_, marked, draftId, requests) => {
    // 140 are as new, then one is older; 135 are on the first page.
    const all = Array.from({ length: 150 }, (_one, n) => ({
      id: `r${n + 1}`,
      message: { id: `m${n + 1}`, threadId: "t" },
    }));
    const look = world(marked === "r141" ? null : marked, false, { r141: 200_000 });
    const fake = await start((asked) => {
      if (asked.path !== "drafts") return look(asked);
      if (asked.query.has("q")) return ok({});
      return asked.query.get("pageToken") === "more"
        ? ok({ drafts: all.slice(135) })
        : ok({ drafts: all.slice(0, 135), nextPageToken: "more" });
    });
    const found = await fake.service.findDraft(REP, "mk", since, { urgency: "batch" });
    expect(found?.draftId ?? null).toBe(draftId);
    expect(fake.asked).toHaveLength(requests);
  });
});

describe("the service", () => {
  it("logs nothing of mails, people and tokens", async () => {
    const fake = await start(({ method }) =>
      method === "GET"
        ? apiError(500, "backendError", "ann@customer.example")
        : apiError(400, "invalidArgument", "Invalid To header ann@customer.example"),
    );
    await fake.service.createDraft(MAIL, REP);
    await fake.service.readDraft(REP, "r1").catch(() => null);
    expect(fake.lines.length).toBeGreaterThan(3);
    for (const line of fake.lines) expect(line).not.toMatch(/@|[Pp]rivate|token-|assertion/);
  });

  it.each([
    ["https://gmail.googleapis.com/", true],
    ["http://127.0.0.1:4800", true],
    ["http://localhost:4800/", true],
    ["http://gmail.googleapis.com/", false],
    ["http://127.0.0.1.evil.example/", false],
    ["http://localhost@evil.example/", false],
    ["ftp://127.0.0.1/", false],
  ])("%s as an address: %s", async (url, allowed) => {
    const { options } = await start(() => ok({}));
    const make = () => createGmailService({ ...options, tokenUrl: url });
    if (allowed) expect(make).not.toThrow();
    else expect(make).toThrow("GOOGLE_TOKEN_URL must start with https://");
  });

  it("has no way to send but an approved draft, and uploads no media", async () => {
    for (const name of await readdir("src/gmail")) {
      const text = await readFile(`src/gmail/${name}`, "utf8");
      expect(text).not.toMatch(/messages\s*\.\s*send|\bmedia\s*:|messages\.(?:insert|import)/);
    }
  });
});
