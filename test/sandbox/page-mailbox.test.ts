import { describe, expect, it } from "vitest";
import type { MailboxView, MailView } from "../../src/sandbox/ui/drawer/protocol.ts";
import { openPageServer } from "../support/sandbox-page.ts";
import { openSlack } from "../support/slack-emulator.ts";
import { people } from "../support/slack-world.ts";

const ANA = "ana@tam.example";
const KIM = "kim@customer.example";

async function open() {
  const { url, gmail } = await openPageServer(await openSlack());
  const get = async <Answer>(path: string): Promise<Answer> =>
    (await fetch(`${url}api/${path}`)).json() as Promise<Answer>;
  const post = async (path: string, body: object) => {
    const response = await fetch(`${url}api/mail/${path}`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
    });
    const answer = (await response.json()) as { messageId?: string; error?: string };
    return { status: response.status, ...answer };
  };
  const draft = await gmail.compose(ANA, { to: [KIM], subject: "Hello", text: "First words" });
  const mail = (id: string) => get<MailView>(`mail?email=${ANA}&id=${id}`);
  return { gmail, get, post, mail, draft };
}

describe("GET /api/mailbox", () => {
  it("opens that of the person one is, by folder", async () => {
    const { get, draft } = await open();
    const box = await get<MailboxView>(`mailbox?as=${people.ana}`);
    expect(box.email).toBe(ANA);
    expect(box.folders).toMatchObject({
      drafts: [{ id: draft.draftId, who: KIM, subject: "Hello", snippet: "First words" }],
      sent: [],
      inbox: [],
    });
    expect(box.mailboxes.map(({ name }) => name)).toEqual([
      "Ana Alvarez",
      "Ben Brandt",
      "Ada Admin",
    ]);
  });

  it("opens anybody's, the first one's for those who have none, and no unknown one", async () => {
    const { get } = await open();
    expect(await get(`mailbox?as=${people.ana}&email=BEN@tam.example`)).toMatchObject({
      email: "ben@tam.example",
    });
    expect(await get(`mailbox?as=${people.stranger}`)).toMatchObject({ email: ANA });
    expect(await get(`mailbox?as=${people.ana}&email=x@y.example`)).toEqual({
      error: "x@y.example has no mailbox here.",
    });
  });
});

describe("what the person of the mailbox does", () => {
  it("edits a draft under a new message id, and the draft stays itself", async () => {
    const { post, mail, draft } = await open();
    const { draftId } = draft;
    const edited = await post("edit", { email: ANA, draftId, changes: { text: "Second <words>" } });
    expect(edited).toMatchObject({ status: 200 });
    expect(edited.messageId).not.toBe(draft.id);
    expect(await mail(draftId)).toMatchObject({
      draftId,
      messageId: edited.messageId,
      subject: "Hello",
      to: [{ address: KIM }],
      text: expect.stringContaining("Second <words>"),
      html: expect.stringContaining("Second &lt;words>"),
      folder: "drafts",
    });
  });

  it("sends it, the customer answers in its thread, once each", async () => {
    const { gmail, post, mail, draft } = await open();
    const { draftId } = draft;
    const sent = await post("send", { email: ANA, draftId });
    expect(await post("send", { email: ANA, draftId })).toMatchObject({ status: 409 });
    const message = await mail(sent.messageId ?? "");
    expect(message).toMatchObject({ folder: "sent", draftId: null, customer: KIM, thread: [] });
    const answer = await post("reply", {
      email: ANA,
      messageId: sent.messageId,
      text: "Thank you!",
    });
    expect(await mail(answer.messageId ?? "")).toMatchObject({
      folder: "inbox",
      from: { address: KIM },
      subject: "Re: Hello",
      customer: KIM,
      thread: [{ id: sent.messageId, folder: "sent" }],
    });
    const box = await gmail.mailbox(ANA);
    expect([box.drafts.length, box.sent.length, box.inbox.length]).toEqual([0, 1, 1]);
  });

  it("deletes it", async () => {
    const { gmail, post, mail, draft } = await open();
    const { draftId } = draft;
    expect(await post("discard", { email: ANA, draftId })).toEqual({ status: 200 });
    expect(await post("discard", { email: ANA, draftId })).toMatchObject({ status: 409 });
    expect(await mail(draftId)).toMatchObject({ error: expect.stringMatching(/no longer here/) });
    expect((await gmail.mailbox(ANA)).drafts).toEqual([]);
  });

  it.each([
    ["no address", { to: ["not an address"] }, 409],
    ["a field too many", { from: ["x@y.example"] }, 400],
    ["a subject that is too long", { subject: "x".repeat(999) }, 400],
  ])("is refused in words: %s", async (_, changes, status) => {
    const { post, mail, draft } = await open();
    const { draftId } = draft;
    const answer = await post("edit", { email: ANA, draftId, changes });
    expect(answer).toEqual({ status, error: expect.stringMatching(/\w/) });
    expect(await mail(draftId)).toMatchObject({ messageId: draft.id, to: [{ address: KIM }] });
  });

  it("does not send to nobody", async () => {
    const { gmail, post } = await open();
    const { draftId } = await gmail.compose(ANA, { subject: "Nobody" });
    expect(await post("send", { email: ANA, draftId })).toEqual({
      status: 409,
      error: "Recipient address required",
    });
  });
});
