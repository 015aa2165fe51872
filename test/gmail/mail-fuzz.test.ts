// People's mails are strange: whatever bytes a draft is made of, it is read, the same each time, and never with a crash.
import fc from "fast-check";
import { expect, test } from "vitest";
import { readMail } from "../../src/gmail/read-mail.ts";
import { parseMime } from "../../src/sandbox/gmail/mime.ts";

const HEADERS = [
  "From",
  "To",
  "Cc",
  "Bcc",
  "Reply-To",
  "Sender",
  "Subject",
  "In-Reply-To",
  "References",
  "Message-ID",
  "Date",
  "X-TAM-Draft",
  "Content-Type",
  "Content-Transfer-Encoding",
  "Content-Disposition",
  "MIME-Version",
];
const PIECES = [
  "a@b.example",
  "Kim <kim@acme.example>",
  "team: a@b.example, c@d.example;",
  '"Reyes, Dana" <dana@x.example>',
  "<<>>,,;;",
  "=?utf-8?B?4pyT?=",
  "=?utf-8?Q?=ZZ?=",
  "=?x-unknown?B?////?=",
  "=?iso-8859-1?Q?=E4?=",
  "multipart/mixed; boundary=b",
  'multipart/alternative; boundary="b"',
  "multipart/mixed",
  "multipart/mixed; boundary=",
  "text/html; charset=utf-16",
  "text/plain; charset=no-such-charset",
  "text/html; charset=windows-1252",
  "message/rfc822",
  "application/octet-stream; name*0*=utf-8''%E4; name*1=x",
  "attachment; filename*=utf-8''%FF%zz",
  "base64",
  "quoted-printable",
  "x-uuencode",
  "7bit",
  "\r\n folded",
  "\tx",
  "\0",
  "é漢😀",
];
const BODIES = [
  "<p>Hello</p>",
  "<a href='javascript:x'>y</a>",
  "<a href=https://a.example>z",
  "<!--",
  "<![CDATA[",
  "<table><tr><td>",
  "</div></div>",
  "<style>p{",
  "&#xFFFFFFF;&#0;&nbsp",
  "--b\r\n",
  "--b--\r\n",
  "\r\n\r\n",
  "Content-Type: text/html\r\n\r\n",
  "=E4=\r\n=ZZ",
  "QUJDRA==",
  "====",
  "\0\u0001\u007F",
  "plain words",
];
const line = fc
  .tuple(fc.constantFrom(...HEADERS), fc.array(fc.constantFrom(...PIECES), { maxLength: 4 }))
  .map(([name, pieces]) => `${name}: ${pieces.join(" ")}`);
const built = fc
  .tuple(
    fc.array(line, { maxLength: 14 }),
    fc.array(fc.oneof(fc.constantFrom(...BODIES), line, fc.string()), { maxLength: 14 }),
    fc.constantFrom("\r\n", "\n"),
  )
  .map(([head, body, end]) => Buffer.from(`${head.join(end)}${end}${end}${body.join("")}`));
const noise = fc.uint8Array({ maxLength: 600 }).map((bytes) => Buffer.from(bytes));
const mails = fc.oneof({ weight: 5, arbitrary: built }, { weight: 1, arbitrary: noise });

test("any bytes are read, the same each time, into something that a reviewer can be shown", async () => {
  await fc.assert(
    fc.asyncProperty(mails, async (bytes) => {
      const raw = bytes.toString("base64url");
      const [one, two] = [await readMail(raw), await readMail(raw)];
      expect(two).toEqual(one);
      const { mail } = one;
      expect(mail.digest).toMatch(/^[0-9a-f]{64}$/);
      for (const { email } of [...mail.to, ...mail.cc, ...mail.bcc, ...mail.replyTo])
        expect(typeof email).toBe("string");
      for (const text of [mail.subject, mail.text]) expect(typeof text).toBe("string");
      for (const { url } of mail.links) expect(url).toMatch(/^(?:https?|mailto):/i);
      parseMime(bytes);
    }),
    { numRuns: 1_500, seed: 20_261_123 },
  );
}, 60_000);

test("one recipient more is always seen, however strange the rest is", async () => {
  const strangeBody = fc.array(fc.constantFrom(...BODIES), { maxLength: 10 });
  await fc.assert(
    fc.asyncProperty(strangeBody, fc.constantFrom("To", "Cc", "Bcc"), async (body, name) => {
      const mail = (more: string) =>
        Buffer.from(
          `From: a@b.example\r\nTo: c@d.example\r\n${more}Content-Type: text/html\r\n\r\n${body.join("")}`,
        ).toString("base64url");
      const without = await readMail(mail(""));
      const more = await readMail(mail(`${name}: evil@evil.example\r\n`));
      expect(more.mail.digest).not.toBe(without.mail.digest);
      const all = [...more.mail.to, ...more.mail.cc, ...more.mail.bcc].map(({ email }) => email);
      expect(all.toSorted()).toEqual(["c@d.example", "evil@evil.example"]);
    }),
    { numRuns: 200, seed: 20_261_123 },
  );
}, 60_000);
