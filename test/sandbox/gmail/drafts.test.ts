import { describe, expect, test } from "vitest";
import type { GmailEmulator } from "../../../src/sandbox/gmail/contract.ts";
import { clientOf, mime, openGmail, REP, refusal } from "./workspace.ts";

const me = { userId: "me" };
type Users = Awaited<ReturnType<typeof clientOf>>;

async function create(users: Users, subject = "Hello", headers: Record<string, string> = {}) {
  const { data } = await users.drafts.create({
    ...me,
    requestBody: { message: { raw: mime(subject, headers) } },
  });
  const { id, threadId } = data.message ?? {};
  return { draftId: data.id ?? "", id: id ?? "", threadId: threadId ?? "" };
}

const send = (users: Users, id: string, raw?: string) =>
  users.drafts.send({
    ...me,
    requestBody: { id, ...(raw === undefined ? {} : { message: { raw } }) },
  });

const textOf = (emulator: GmailEmulator, id: string) =>
  Buffer.from(emulator.raw(REP, id)).toString();

describe("ids", () => {
  test("the draft keeps its id; its message gets another at each update and each save by hand", async () => {
    const { emulator } = await openGmail();
    const users = await clientOf(emulator);
    const { draftId, id, threadId } = await create(users);
    const updated = await users.drafts.update({
      ...me,
      id: draftId,
      requestBody: { message: { raw: mime("Hello", {}, "Other words"), threadId } },
    });
    const touched = await emulator.touch(REP, draftId);
    const edited = await emulator.edit(REP, draftId, { text: "By hand" });
    const ids = [id, updated.data.message?.id, touched.id, edited.id];
    expect(new Set(ids).size).toBe(4);
    expect(updated.data.id).toBe(draftId);
    // Opened and saved again: the same bytes.
    expect(touched.text).toContain("Other words");
    expect([touched.threadId, edited.threadId]).toEqual([threadId, threadId]);
    const { data } = await users.drafts.list(me);
    expect(data.drafts).toEqual([{ id: draftId, message: { id: edited.id, threadId } }]);
    expect(emulator.problems).toEqual([]);
  });

  test("another subject moves it to another conversation", async () => {
    const { emulator } = await openGmail();
    const { draftId, threadId } = await create(await clientOf(emulator));
    const edited = await emulator.edit(REP, draftId, { subject: "Something else" });
    expect(edited.threadId).not.toBe(threadId);
  });

  test("what is sent has another id, and the draft is gone: a second send finds nothing", async () => {
    const { emulator } = await openGmail();
    const users = await clientOf(emulator);
    const { draftId, id } = await create(users);
    const { data } = await send(users, draftId);
    expect(data.labelIds).toEqual(["SENT"]);
    expect(data.id).not.toBe(id);
    expect(await refusal(send(users, draftId))).toBe("404 notFound");
    expect(await refusal(users.drafts.get({ ...me, id: draftId }))).toBe("404 notFound");
    emulator.set({ secondSend: 400 });
    expect(await refusal(send(users, draftId))).toBe("400 failedPrecondition");
    const { sent, drafts } = await emulator.mailbox(REP);
    expect([sent.length, drafts.length]).toEqual([1, 0]);
  });

  test("two sends at once: one goes out", async () => {
    const { emulator } = await openGmail();
    const users = await clientOf(emulator);
    const { draftId } = await create(users);
    const both = await Promise.all([refusal(send(users, draftId)), refusal(send(users, draftId))]);
    expect(both.toSorted()).toEqual(["404 notFound", "done"]);
    expect((await emulator.mailbox(REP)).sent).toHaveLength(1);
  });
});

describe("sending", () => {
  test.each([
    ["replaced", false],
    ["kept", true],
  ])("the Message-ID is %s", async (_, keepsMessageId) => {
    const { emulator } = await openGmail({ keepsMessageId });
    const users = await clientOf(emulator);
    const { draftId } = await create(users);
    await send(users, draftId);
    const [mail] = (await emulator.mailbox(REP)).sent;
    expect(mail?.rfc822MessageId === "<own@tam.example>").toBe(keepsMessageId);
  });

  test("with other bytes sends those; X- headers, Bcc and date stay, the sender is the mailbox", async () => {
    const { emulator, clock } = await openGmail();
    const users = await clientOf(emulator);
    const { draftId } = await create(users);
    clock.set(new Date("2026-11-24T09:00:00Z"));
    const headers = {
      From: "Boss <boss@tam.example>",
      Bcc: "crm@tam.example",
      "X-TAM-Draft": "one",
      Date: "Mon, 23 Nov 2026 08:00:00 +0000",
    };
    await send(users, draftId, mime("Reviewed", headers, "Reviewed words"));
    const [mail] = (await emulator.mailbox(REP)).sent;
    expect(mail).toMatchObject({
      subject: "Reviewed",
      text: expect.stringContaining("Reviewed words"),
      from: { name: "Dana Reyes", address: REP },
      bcc: [{ address: "crm@tam.example" }],
      date: new Date("2026-11-24T09:00:00Z"),
    });
    expect(mail?.headers).toContainEqual({ name: "X-TAM-Draft", value: "one" });
    expect(textOf(emulator, mail?.id ?? "")).toContain("Date: Mon, 23 Nov 2026");
  });

  test("needs a recipient, and an address that is one", async () => {
    const { emulator } = await openGmail();
    const users = await clientOf(emulator);
    const { draftId } = await create(users, "Nobody", { To: "" });
    expect(await refusal(send(users, draftId))).toBe("400 invalidArgument");
    for (const header of ["To", "Cc", "Bcc"])
      expect(await refusal(create(users, "Bad", { [header]: "not an address" }))).toBe(
        "400 invalidArgument",
      );
    expect((await emulator.mailbox(REP)).sent).toEqual([]);
  });

  test("a wrapper that is left behind looks like a draft and is none: deleting it deletes the mail", async () => {
    const { emulator } = await openGmail({ keepsWrapperAfterSend: true });
    const users = await clientOf(emulator);
    const { draftId } = await create(users);
    const { data } = await send(users, draftId);
    const left = await users.drafts.get({ ...me, id: draftId, format: "minimal" });
    expect(left.data.message).toMatchObject({ id: data.id, labelIds: ["SENT"] });
    expect(await refusal(send(users, draftId))).toBe("404 notFound");
    await users.drafts.delete({ ...me, id: draftId });
    expect((await emulator.mailbox(REP)).sent).toEqual([]);
    expect(emulator.problems).toEqual([
      expect.stringContaining("drafts.delete of a draft the bot sent"),
      expect.stringContaining("deleted a sent mail"),
    ]);
  });
});

describe("conversations", () => {
  const reply = (messageId: string) => ({ "In-Reply-To": messageId, References: messageId });

  test("a reply joins by thread, subject and reference together; one of them missing starts another", async () => {
    const { emulator } = await openGmail();
    const users = await clientOf(emulator);
    const mail = await emulator.receive(REP, {
      from: "ann@customer.example",
      subject: "Login fails",
      text: "Help",
    });
    const { threadId } = mail;
    const place = async (subject: string, headers: Record<string, string>) => {
      const { data } = await users.drafts.create({
        ...me,
        requestBody: { message: { raw: mime(subject, headers), threadId } },
      });
      return data.message?.threadId;
    };
    const right = reply(mail.rfc822MessageId);
    expect(await place("Re: Login fails", right)).toBe(threadId);
    expect(await place("Re: Other", right)).not.toBe(threadId);
    expect(await place("Re: Login fails", reply("<x@y>"))).not.toBe(threadId);
    const unknown = users.drafts.create({
      ...me,
      requestBody: { message: { raw: mime("x"), threadId: "19aaaaaaaaaaaaaa" } },
    });
    expect(await refusal(unknown)).toBe("404 notFound");
    expect(await refusal(create(users, "x", { "In-Reply-To": "own@tam.example" }))).toBe("done");
    expect(emulator.problems).toEqual(["In-Reply-To is not in angle brackets"]);
  });

  test("an update without its thread leaves it", async () => {
    const { emulator } = await openGmail();
    const users = await clientOf(emulator);
    const { draftId, threadId } = await create(users);
    const update = (message: { raw: string; threadId?: string }) =>
      users.drafts.update({ ...me, id: draftId, requestBody: { message } });
    const kept = await update({ raw: mime("Hello"), threadId });
    const left = await update({ raw: mime("Hello") });
    expect(kept.data.message?.threadId).toBe(threadId);
    expect(left.data.message?.threadId).not.toBe(threadId);
  });

  test("an answer from outside joins the conversation of what was sent", async () => {
    const { emulator } = await openGmail();
    const users = await clientOf(emulator);
    const { draftId } = await create(users);
    const { data } = await send(users, draftId);
    await emulator.receive(REP, {
      from: "ann@customer.example",
      subject: "Re: Hello",
      text: "Thanks",
      threadId: data.threadId ?? "",
    });
    const metadata = await clientOf(emulator, "metadata");
    const thread = await metadata.threads.get({
      ...me,
      id: data.threadId ?? "",
      format: "metadata",
      metadataHeaders: ["From"],
    });
    expect(thread.data.messages?.map(({ labelIds }) => labelIds)).toEqual([
      ["SENT"],
      ["UNREAD", "INBOX"],
    ]);
    expect(emulator.problems).toEqual([]);
  });
});

describe("what the person of the mailbox does", () => {
  test("sends, discards and trashes drafts; the bot finds them gone", async () => {
    const { emulator } = await openGmail();
    const users = await clientOf(emulator);
    const drafts = [await create(users, "A"), await create(users, "B"), await create(users, "C")];
    const [sent, removed, trashed] = drafts;
    await emulator.send(REP, sent?.draftId ?? "");
    emulator.remove(REP, removed?.draftId ?? "");
    emulator.trash(REP, trashed?.id ?? "");
    for (const { draftId } of drafts)
      expect(await refusal(users.drafts.get({ ...me, id: draftId }))).toBe("404 notFound");
    const mailbox = await emulator.mailbox(REP);
    expect(mailbox.sent.map(({ subject }) => subject)).toEqual(["A"]);
    expect(mailbox.trash.map(({ subject }) => subject)).toEqual(["C"]);
    await expect(emulator.edit(REP, sent?.draftId ?? "", {})).rejects.toThrow("there is no draft");
  });

  test.each([true, false])("an edit by hand keeps X- headers: %s", async (keepsCustomHeaders) => {
    const { emulator } = await openGmail({ keepsCustomHeaders });
    const users = await clientOf(emulator);
    const { draftId } = await create(users, "Hello", { "X-TAM-Draft": "one" });
    const { headers, html, text } = await emulator.edit(REP, draftId, { text: "New & <old>" });
    expect(headers.some(({ name }) => /^x-tam-draft$/i.test(name))).toBe(keepsCustomHeaders);
    expect([text.trim(), html]).toEqual([
      "New & <old>",
      expect.stringContaining('<div dir="ltr">New &amp; &lt;old>'),
    ]);
  });

  test("a draft of their own may be in a conversation and has attachments as they are", async () => {
    const { emulator } = await openGmail();
    const content = Buffer.from([0, 255, 1, 254]);
    const { id } = await emulator.compose(REP, {
      subject: "Files",
      attachments: [{ name: "ä.bin", mimeType: "application/octet-stream", content }],
    });
    const users = await clientOf(emulator, "readonly");
    const { data } = await users.messages.get({ ...me, id });
    const part = data.payload?.parts?.find(({ filename }) => filename === "ä.bin");
    const attachment = await users.messages.attachments.get({
      ...me,
      messageId: id,
      id: part?.body?.attachmentId ?? "",
    });
    expect(Buffer.from(attachment.data.data ?? "", "base64url")).toEqual(content);
    expect(emulator.problems).toEqual([]);
  });
});
