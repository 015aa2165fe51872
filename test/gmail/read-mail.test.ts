import { describe, expect, it } from "vitest";
import { htmlOf } from "../../src/gmail/edit-draft.ts";
import { readMail } from "../../src/gmail/read-mail.ts";

type Parts = { html?: string; plain?: string; headers?: Record<string, string>; file?: string };

const HEADERS = {
  From: "Rep <rep@corp.example>",
  To: "Ann <ann@customer.example>, bob@customer.example",
  Subject: "Hello",
};

/** A mail as Gmail may return it. */
function raw({ html, plain, headers = {}, file }: Parts): string {
  const part = (boundary: string, type: string, body: string, more = "") =>
    `--${boundary}\r\nContent-Type: ${type}\r\n${more}\r\n${body}\r\n`;
  const head = Object.entries({ ...HEADERS, ...headers }).map(([key, value]) => `${key}: ${value}`);
  const utf8 = "charset=utf-8";
  const texts =
    (plain === undefined ? "" : part("a", `text/plain; ${utf8}`, plain)) +
    (html === undefined ? "" : part("a", `text/html; ${utf8}`, html));
  const attached =
    file === undefined
      ? ""
      : part(
          "b",
          "application/pdf",
          Buffer.from(file).toString("base64"),
          'Content-Transfer-Encoding: base64\r\nContent-Disposition: attachment; filename="a.pdf"\r\n',
        );
  return Buffer.from(
    [
      ...head,
      "MIME-Version: 1.0",
      "Content-Type: multipart/mixed; boundary=b",
      "",
      `${part("b", "multipart/alternative; boundary=a", `${texts}--a--`)}${attached}--b--`,
    ].join("\r\n"),
  ).toString("base64url");
}

const digestOf = async (parts: Parts) => (await readMail(raw(parts))).mail.digest;

const HTML =
  '<p>Hello Ann,</p><p>see <a href="https://corp.example/x">our page</a> &amp; more.</p>';
const PLAIN = "Hello Ann,\n\nsee our page (https://corp.example/x) & more.";
const base: Parts = { html: HTML, plain: PLAIN, file: "pdf" };

describe("digest", () => {
  it.each<[string, Parts]>([
    [
      "another Message-ID, date and marker",
      { headers: { "Message-ID": "<x@y>", Date: "x", "X-TAM-Draft": "y" } },
    ],
    [
      "names and case of addresses",
      { headers: { To: "BOB@customer.example, Ann B <Ann@Customer.example>" } },
    ],
    [
      "Gmail's composer around it",
      {
        html: '<div dir="ltr"><p style="color:black">Hello&nbsp;Ann,</p>\r\n<div>see <a href="https://corp.example/x" target="_blank">our <b>page</b></a> &amp; more.</div></div><br>',
      },
    ],
    [
      "comments and doctype",
      {
        html: `<!doctype html><html><head><meta charset="utf-8"></head><body><!-- x -->${HTML}</body></html>`,
      },
    ],
    [
      "the text part written anew from the HTML",
      { plain: "Hello Ann,\n\nsee *our page* <https://corp.example/x>\n& more." },
    ],
  ])("stays with %s", async (_, change) => {
    expect(await digestOf({ ...base, ...change })).toBe(await digestOf(base));
  });

  const withHtml = (html: string): Parts => ({ html: `${HTML}${html}` });
  it.each<[string, Parts]>([
    ["a recipient", { headers: { To: "ann@customer.example" } }],
    ["a cc", { headers: { Cc: "x@customer.example" } }],
    ["a bcc", { headers: { Bcc: "x@customer.example" } }],
    ["a second To header", { headers: { to: "x@customer.example" } }],
    ["a reply-to", { headers: { "Reply-To": "x@customer.example" } }],
    ["a read receipt", { headers: { "Disposition-Notification-To": "x@customer.example" } }],
    ["another sender", { headers: { From: "other@corp.example" } }],
    ["the subject", { headers: { Subject: "Hello!" } }],
    ["the conversation", { headers: { "In-Reply-To": "<a@b>" } }],
    ["one word", { html: HTML.replace("more", "less") }],
    ["a link's target behind the same label", { html: HTML.replace("/x", "/y") }],
    ["an image", withHtml('<img src="https://evil.example/pixel">')],
    ["an image's alternative text", withHtml('<img alt="pay now">')],
    ["a form's target", withHtml('<form action="https://evil.example"></form>')],
    ["a button's target", withHtml('<button formaction="https://evil.example"></button>')],
    ["a field's value", withHtml('<input value="pay now">')],
    ["a background image", withHtml('<table background="https://evil.example/x"></table>')],
    ["a refresh", withHtml('<meta http-equiv="refresh" content="0;url=https://evil.example">')],
    ["a base of links", { html: `<base href="https://evil.example">${HTML}` }],
    ["text with display:none", withHtml('<p style="display:none">pay now</p>')],
    ["text of no size", withHtml('<p style="font-size:0">pay now</p>')],
    ["white text on white", withHtml('<p style="color:#fff;background:#fff">pay now</p>')],
    ["text of the attribute hidden", withHtml("<p hidden>pay now</p>")],
    ["text that is shown although it was hidden", { html: `<p style="display:none">${HTML}</p>` }],
    ["text of noscript, template, title and textarea", withHtml("<template>pay now</template>")],
    ["Outlook's conditional comment", withHtml("<!--[if mso]>pay now<![endif]-->")],
    ["a style sheet", withHtml("<style>p{display:none}</style>")],
    ["text of the root", withHtml("pay now")],
    [
      "a second HTML part's text",
      { html: HTML, plain: `${PLAIN}\r\n--a\r\nContent-Type: text/html\r\n\r\n<p>pay now</p>` },
    ],
    ["words of the text part alone", { plain: `${PLAIN} Pay 5000 now.` }],
    ["a file's bytes", { file: "pdg" }],
    ["no file", { file: "" }],
  ])("changes with %s", async (_, change) => {
    expect(await digestOf({ ...base, ...change })).not.toBe(await digestOf(base));
  });

  it("reads no harmless tree twice: nesting deeper than a stack", async () => {
    const depth = 20_000;
    const deep = `${"<div>".repeat(depth)}deep${"</div>".repeat(depth)}`;
    const { mail } = await readMail(raw({ html: `<p>a</p>${deep}` }));
    expect(mail.text).toBe("a deep");
  });
});

describe("readMail", () => {
  it("shows what recipients see: text of the HTML, every target once, files", async () => {
    const { mail } = await readMail(
      raw({
        html: `${HTML}<h1>Next</h1><ul><li>one</li></ul><p><a href="javascript:alert(1)">bad</a> <a href="mailto:a@b.example">mail</a> <a href="https://corp.example/x">again</a></p><img src="x" alt="y">`,
        plain: "something else",
        file: "pdf",
      }),
    );
    expect(mail).toMatchObject({
      text: [
        "Hello Ann,",
        "",
        "see our page [https://corp.example/x] & more.",
        "",
        "Next",
        "",
        " * one",
        "",
        "bad [javascript:alert(1)] mail [mailto:a@b.example] again [https://corp.example/x]",
      ].join("\n"),
      links: [
        { label: "our page", url: "https://corp.example/x" },
        { label: "mail", url: "mailto:a@b.example" },
      ],
      attachments: [{ name: "a.pdf", bytes: 3 }],
      subject: "Hello",
    });
  });

  it("takes the text part when there is no HTML", async () => {
    const { mail } = await readMail(raw({ plain: "See https://corp.example/x." }));
    expect([mail.text, mail.links]).toEqual([
      "See https://corp.example/x.",
      [{ label: "https://corp.example/x", url: "https://corp.example/x" }],
    ]);
  });

  it("counts members of groups as recipients", async () => {
    const { mail } = await readMail(
      raw({ plain: "x", headers: { To: "team: a@b.example, c@d.example;" } }),
    );
    expect(mail.to.map(({ email }) => email)).toEqual(["a@b.example", "c@d.example"]);
  });
});

describe("htmlOf", () => {
  const links = [{ label: "our page", url: "https://corp.example/x?a=1&b=2" }];
  it.each([
    ["one\ntwo\n\nthree", "<p>one<br>\ntwo</p>\n<p>three</p>"],
    ['<b>&"</b>', "<p>&lt;b&gt;&amp;&quot;&lt;/b&gt;</p>"],
    [
      "see our page [https://corp.example/x?a=1&b=2].",
      '<p>see <a href="https://corp.example/x?a=1&amp;b=2">our page</a>.</p>',
    ],
    ["at https://a.example/b.", '<p>at <a href="https://a.example/b">https://a.example/b</a>.</p>'],
    ["javascript:alert(1)", "<p>javascript:alert(1)</p>"],
    [
      'https://a.example/"onclick="x',
      '<p><a href="https://a.example/">https://a.example/</a>&quot;onclick=&quot;x</p>',
    ],
  ])("%j", (text, html) => expect(htmlOf(text, links)).toBe(html));
});
