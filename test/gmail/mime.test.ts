import PostalMime from "postal-mime";
import { describe, expect, it } from "vitest";
import type { OutgoingMail } from "../../src/domain/mail.ts";
import { buildDraft, messageIdOf } from "../../src/gmail/mime.ts";
import { readMail } from "../../src/gmail/read-mail.ts";
import { HOSTILE_TEXTS } from "../support/hostile-text.ts";

const DATE = new Date("2026-11-23T10:00:00Z");

const mail = (more: Partial<OutgoingMail> = {}): OutgoingMail => ({
  from: { name: "Rep", email: "rep@corp.example" },
  to: [{ name: "Ann", email: "ann@customer.example" }],
  cc: [{ name: null, email: "cc@customer.example" }],
  bcc: [{ name: null, email: "bcc@corp.example" }],
  subject: "Hello",
  html: "<p>Hello</p>",
  text: "Hello",
  thread: null,
  marker: "checkin:1:2026-11",
  ...more,
});

const bytesOf = async (value: OutgoingMail) => {
  const built = await buildDraft(value, DATE);
  return built.kind === "mail" ? Buffer.from(built.raw, "base64url").toString("utf8") : null;
};

/** Names of the headers before the first empty line, unfolded. */
const headerNames = (text: string) =>
  text
    .slice(0, text.indexOf("\r\n\r\n"))
    .split("\r\n")
    .filter((line) => !/^[ \t]/.test(line))
    .map((line) => line.slice(0, line.indexOf(":")))
    .sort();

const BREAKS = [
  "\r\n",
  "\n",
  "\r",
  "\u2028",
  "\u2029",
  "\u0085",
  "\u000B",
  "\f",
  "\0",
  "\r\n ",
  "\n\t",
];
const AFTER = [
  "Bcc: evil@evil.example",
  "To: evil@evil.example",
  "X-Evil: 1",
  "\r\n<script>body</script>",
  "Content-Type: text/plain",
  "Subject: other",
];
const HOSTILE = [
  ...BREAKS.flatMap((br) => AFTER.map((after) => `x${br}${after}`)),
  ...BREAKS.map((br) => `${br}Bcc: evil@evil.example`),
  "a, evil@evil.example",
  "evil@evil.example, b",
  "<evil@evil.example>",
  '"x" <evil@evil.example>',
  "x> , <evil@evil.example",
  "group: evil@evil.example;",
  ":evil@evil.example;",
  "undisclosed-recipients:;",
  "x (evil@evil.example)",
  'x"<evil@evil.example>"',
  'x\\" <evil@evil.example>',
  "=?utf-8?Q?=0D=0ABcc:_evil@evil.example?=",
  "=?utf-8?B?DQpCY2M6IGV2aWxAZXZpbC5leGFtcGxl?=",
  "=?utf-8?Q?a?= =?utf-8?Q?=2C_evil@evil.example?=",
  "\u202Eelpmaxe.live@live",
  "x".repeat(20_000),
  "é".repeat(5_000),
  "\u{1F600}".repeat(2_000),
  "ＡＢ＠evil.example",
  "evil@evil.example;b@evil.example",
  ...HOSTILE_TEXTS,
];

describe("hostile values", () => {
  it("are many", () => expect(new Set(HOSTILE).size).toBeGreaterThanOrEqual(200));

  it("change no header and add no recipient in subject and names", async () => {
    const names = headerNames((await bytesOf(mail())) ?? "");
    const thread = {
      threadId: "t",
      inReplyTo: "<a@b>",
      references: [],
      subject: "x",
    };
    const replyNames = headerNames((await bytesOf(mail({ thread }))) ?? "");
    for (const value of HOSTILE) {
      const variants: [OutgoingMail, string[]][] = [
        [mail({ subject: value }), names],
        [mail({ thread: { ...thread, subject: value } }), replyNames],
        [mail({ from: { name: value, email: "rep@corp.example" } }), names],
        [mail({ to: [{ name: value, email: "ann@customer.example" }] }), names],
        [mail({ cc: [{ name: value, email: "cc@customer.example" }] }), names],
        [mail({ bcc: [{ name: value, email: "bcc@corp.example" }] }), names],
      ];
      for (const [variant, expected] of variants) {
        const text = await bytesOf(variant);
        if (text === null) continue;
        expect(headerNames(text), JSON.stringify(value)).toEqual(expected);
        const { mail: read } = await readMail(Buffer.from(text).toString("base64url"));
        expect(read.from?.email).toBe("rep@corp.example");
        expect(read.to.map(({ email }) => email)).toEqual(["ann@customer.example"]);
        expect(read.cc.map(({ email }) => email)).toEqual(["cc@customer.example"]);
        expect(read.bcc.map(({ email }) => email)).toEqual(["bcc@corp.example"]);
        expect(read.text).toBe("Hello");
      }
    }
  }, 120_000);

  it("are refused, or do no harm, as address, marker and reply id", async () => {
    const names = headerNames((await bytesOf(mail())) ?? "");
    const reply = { threadId: "t", inReplyTo: "<a@b>", references: [], subject: "x" };
    const replyNames = headerNames((await bytesOf(mail({ thread: reply }))) ?? "");
    for (const value of HOSTILE) {
      for (const field of ["from", "to", "cc", "bcc"] as const) {
        for (const email of [
          value,
          `${value}@customer.example`,
          `ann@${value}`,
          `ann@customer.example${value}`,
        ]) {
          const one = { name: null, email };
          const text = await bytesOf(mail({ [field]: field === "from" ? one : [one] }));
          if (text === null) continue;
          // Taken only as the one plain address that it is.
          expect(email).toMatch(/^[^\s,<>"()[\]:;\\\p{Cc}]+$/u);
          expect(headerNames(text)).toEqual(names);
          const { mail: read } = await readMail(Buffer.from(text).toString("base64url"));
          const got = field === "from" ? [read.from] : read[field];
          expect(got).toHaveLength(1);
        }
      }
      const marked = await bytesOf(mail({ marker: value }));
      if (marked !== null) expect(headerNames(marked)).toEqual(names);
      const thread = { threadId: "t", inReplyTo: value, references: [], subject: "x" };
      const answer = await bytesOf(mail({ thread }));
      // One id in brackets without a space is no attack; all else is refused.
      if (answer !== null) expect(value).toMatch(/^<[!-~]+>$/);
      expect(headerNames(answer ?? (await bytesOf(mail({ thread: reply }))) ?? "")).toEqual(
        replyNames,
      );
      const references = { ...thread, inReplyTo: "<a@b>", references: [value] };
      expect(headerNames((await bytesOf(mail({ thread: references }))) ?? "")).toEqual(replyNames);
    }
  }, 120_000);
});

describe("buildDraft", () => {
  it("writes what an approval needs: Bcc, marker, Message-ID, reply headers and subject", async () => {
    const thread = {
      threadId: "t",
      inReplyTo: "<last@x>",
      references: ["<first@x>", "<last@x>"],
      subject: "Re: Login fails",
    };
    const text = (await bytesOf(mail({ thread, subject: "ignored" }))) ?? "";
    const email = await PostalMime.parse(text);
    const header = (name: string) => email.headers.find(({ key }) => key === name)?.value;
    expect({
      bcc: header("bcc"),
      marker: header("x-tam-draft"),
      id: header("message-id"),
      inReplyTo: header("in-reply-to"),
      references: header("references"),
      subject: email.subject,
      date: new Date(header("date") ?? "").toISOString(),
    }).toEqual({
      bcc: "bcc@corp.example",
      marker: "checkin:1:2026-11",
      id: messageIdOf("checkin:1:2026-11"),
      inReplyTo: "<last@x>",
      references: "<first@x> <last@x>",
      subject: "Re: Login fails",
      date: DATE.toISOString(),
    });
  });

  it.each<[string, Partial<OutgoingMail>, RegExp]>([
    ["no recipient", { to: [] }, /no recipient/],
    ["no subject", { subject: " \r\n " }, /no subject/],
    ["too large", { html: "x".repeat(26_000_000) }, /25 MB/],
    [
      "two addresses in one",
      { cc: [{ name: null, email: "a@b.example,c@d.example" }] },
      /field cc/,
    ],
  ])("refuses %s in words", async (_, more, words) => {
    expect(await buildDraft(mail(more), DATE)).toEqual({
      kind: "refused",
      error: expect.stringMatching(words),
    });
  });

  it.each([
    ["bücher.example", "xn--bcher-kva.example"],
    ["例え.テスト", "xn--r8jz45g.xn--zckzah"],
  ])("writes the domain %s in ASCII", async (domain, ascii) => {
    const text = (await bytesOf(mail({ to: [{ name: "B", email: `ann@${domain}` }] }))) ?? "";
    expect(text).toContain(`ann@${ascii}`);
  });

  it("keeps names and subjects of all scripts", async () => {
    const name = "Åsa “Ö” 李, Jr. <x>";
    const subject = `Grüße – ${"長い".repeat(60)}`;
    const built = await buildDraft(mail({ to: [{ name, email: "a@b.example" }], subject }), DATE);
    if (built.kind !== "mail") throw new Error(built.error);
    const { mail: read } = await readMail(built.raw);
    expect([read.to[0]?.name, read.subject]).toEqual([name, subject]);
  });
});
