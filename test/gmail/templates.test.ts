// What templates make of facts, of hostile facts, and of mistakes in the files.
import { cpSync, existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import MarkdownIt from "markdown-it";
import { afterEach, describe, expect, it } from "vitest";
import { DRAFT_TYPES, type DraftType } from "../../src/domain/draft.ts";
import type { InternalFacts, MailFacts } from "../../src/domain/mail-facts.ts";
import { expandInert, inertText } from "../../src/gmail/inert-text.ts";
import { INTERNAL_FIXTURES, TEMPLATE_FIXTURES } from "../../src/gmail/template-fixtures.ts";
import { createMailTemplates } from "../../src/gmail/templates.ts";
import { HOSTILE_MARKDOWN } from "../support/hostile-markdown.ts";
import { temporaryDirectory } from "../support/temporary-directory.ts";
import { MAIL_ACCOUNTS } from "./mail-accounts.ts";

const shipped = join(import.meta.dirname, "../../templates");
const templates = createMailTemplates({ dir: shipped });
const steady: InternalFacts = {
  tone: "steady",
  depth: "medium",
  score: 4711,
  status: "Red",
  trend: "up",
};
const fixture = (name: string): MailFacts => {
  const facts = TEMPLATE_FIXTURES[name];
  if (facts === undefined) throw new Error(`no fixture ${name}`);
  return facts;
};
const full = fixture("full");

const made: ReturnType<typeof temporaryDirectory>[] = [];
afterEach(() => {
  for (const { remove } of made.splice(0)) remove();
});
/** The shipped templates in a folder of their own, which a test may break. */
function copied() {
  const folder = temporaryDirectory();
  made.push(folder);
  cpSync(shipped, folder.path, { recursive: true });
  const write = (body: string, subject = "Hello") =>
    writeFileSync(
      join(folder.path, "health_checkin.md"),
      `---\nsubject: ${JSON.stringify(subject)}\naudience: a\ndescription: d\n---\n${body}\n`,
    );
  return { dir: folder.path, write, templates: createMailTemplates({ dir: folder.path }) };
}
async function mailOf(type: DraftType, facts: MailFacts, internal = steady, from = templates) {
  const result = await from.render(type, facts, internal);
  if (result.kind === "refused") throw new Error(result.problem);
  return result.mail;
}
async function problemOf(body: string, subject?: string, facts = full): Promise<string> {
  const { write, templates: own } = copied();
  write(body, subject);
  const result = await own.render("health_checkin", facts, steady);
  return result.kind === "refused"
    ? result.problem
    : `MAIL ${result.mail.subject} ${result.mail.text}`;
}

const many = Array.from({ length: 13 }, (_, index) => ({
  id: `T-${index}`,
  subject: "A question",
  url: null,
  priority: "P4" as const,
  ageDays: 1,
  openedOn: "22 November 2026",
}));

describe("shipped templates", () => {
  it("have nothing wrong with them", async () => {
    expect(await templates.check()).toEqual([]);
  });

  it.each(DRAFT_TYPES.flatMap((type) => MAIL_ACCOUNTS.map((account) => ({ type, account }))))(
    "$type for $account.name reads as its golden file",
    async ({ type, account }) => {
      const { subject, text } = await mailOf(type, account.facts, account.internal);
      const file = join(import.meta.dirname, "golden", `${type}.${account.name}.txt`);
      await expect(`Subject: ${subject}\n\n${text}\n`).toMatchFileSnapshot(file);
    },
  );

  it("tell the customer no internal word", async () => {
    for (const type of DRAFT_TYPES)
      for (const { facts } of MAIL_ACCOUNTS)
        for (const internal of INTERNAL_FIXTURES) {
          const { subject, text } = await mailOf(type, facts, internal);
          expect(`${subject}\n${text}`).not.toMatch(
            /\b(red|amber|green|health|score|escalat\w*|tone|maturity|NaN|undefined|null|0 open|\[object)\b/i,
          );
          expect(text).not.toMatch(/\n{3,}|\b1 (tickets|days)\b|[ ]{2,}\S/);
        }
  });

  it.each([
    ["health_checkin", [], /nothing is waiting/],
    ["health_checkin", many, /ten more are open/i],
    ["customer_success_review", many, /eight more are open/i],
    ["escalation_outreach", many, /13 support tickets are open/],
  ] as const)(
    "%s: no number of tickets when not all could be read (%#)",
    async (type, tickets, claim) => {
      const counts = { open: tickets.length, urgent: 0 };
      const textOf = async (complete: boolean) => {
        const facts = { ...full, tickets: [...tickets], ticketCounts: { ...counts, complete } };
        return (await mailOf(type, facts)).text;
      };
      expect(await textOf(true)).toMatch(claim);
      expect(await textOf(false)).not.toMatch(claim);
    },
  );

  it("stay short with thousands of tickets", async () => {
    const [ticket] = full.tickets;
    if (ticket === undefined) throw new Error("no ticket");
    const tickets = Array.from({ length: 5000 }, (_, index) => ({ ...ticket, id: `T-${index}` }));
    for (const type of DRAFT_TYPES) {
      const { text } = await mailOf(type, {
        ...full,
        tickets,
        ticketCounts: { open: 5000, urgent: 5000, complete: true },
      });
      expect(text.length).toBeLessThan(4000);
    }
  });
});

/** The facts with every text replaced but what the value's own structure needs. */
function poisoned(value: unknown, poison: string): unknown {
  if (typeof value === "string") return poison;
  if (Array.isArray(value)) return value.map((item) => poisoned(item, poison));
  if (typeof value === "object" && value !== null)
    return Object.fromEntries(
      Object.entries(value).map(([name, item]) => [
        name,
        name === "priority" ? item : poisoned(item, poison),
      ]),
    );
  return value;
}
const tagsOf = (html: string) =>
  Array.from(html.matchAll(/<\/?([a-z0-9]+)[^>]*>/gi), ([tag]) =>
    tag.startsWith("<a ") ? "<a>" : tag,
  );
const hrefsOf = (html: string) =>
  Array.from(html.matchAll(/ href="([^"]*)"/g), ([, href]) => href ?? "");
const withoutLinks = (tags: string[]) => tags.filter((tag) => !/^<\/?a/.test(tag));
const visible = (html: string) =>
  html
    .replace(/<a [^>]*>.*?<\/a>/g, "")
    .replace(/<[^>]*>/g, " ")
    .replace(/&lt;/g, "<")
    .replace(/&gt;/g, ">")
    .replace(/&quot;/g, '"')
    .replace(/&#39;/g, "'")
    .replace(/&amp;/g, "&");
const linkify = new MarkdownIt({ linkify: true }).linkify;

describe("hostile values", () => {
  it("hold nothing that a mail program would make a link of", () => {
    for (const poison of SHORT.filter((text) => text.length < 200)) {
      const html = expandInert(inertText(poison), { links: true });
      expect(linkify.match(visible(html)) ?? [], JSON.stringify(poison)).toEqual([]);
    }
  });

  it("are many", () => {
    expect(new Set(HOSTILE_MARKDOWN).size).toBeGreaterThanOrEqual(200);
  });

  it.each(DRAFT_TYPES)("change nothing but the text of %s", async (type) => {
    const harmless = await mailOf(type, {
      ...(poisoned({ ...full, input: {} }, "plain words") as MailFacts),
      input: oneLineInput("plain words"),
    });
    const structure = withoutLinks(tagsOf(harmless.html));
    for (const poison of SHORT) {
      const facts = {
        ...(poisoned({ ...full, input: {} }, poison) as MailFacts),
        input: full.input,
      };
      const result = await templates.render(type, facts, steady);
      // A text with nothing in it is no fact: it may be refused by name, or leave its item out.
      if (result.kind === "refused") {
        expect(result.problem, poison).toMatch(/is not known|is empty/);
        continue;
      }
      const { subject, html } = result.mail;
      expect(subject).not.toMatch(/[\p{Cc}\u2028\u2029]/u);
      expect(
        tagsOf(html).filter((tag) => !/^<\/?(p|ul|li|strong|a)>$/.test(tag)),
        JSON.stringify(poison),
      ).toEqual([]);
      if (type !== "release_notes" && type !== "roadmap_preview" && !isBlank(poison))
        expect(withoutLinks(tagsOf(html)), JSON.stringify(poison)).toEqual(structure);
      expect(
        hrefsOf(html).filter((href) => !/^(https?:\/\/|mailto:[\w.+-]+@[\w.-]+$)/.test(href)),
      ).toEqual([]);
    }
  });

  it("make no link of ticket subjects, inputs or names", async () => {
    const [ticket] = full.tickets;
    if (ticket === undefined) throw new Error("no ticket");
    const own = [ticket.url, "mailto:dana@vendor.example"];
    for (const poison of SHORT) {
      const facts: MailFacts = {
        ...full,
        account: { name: `A${poison}` },
        tickets: [{ ...ticket, subject: poison }],
        input: {
          version: `v${poison}`,
          highlights: `h${poison}`,
          breaking: `b${poison}`,
          period: `p${poison}`,
          items: `i${poison}`,
        },
      };
      for (const type of DRAFT_TYPES) {
        const { html, subject } = await mailOf(type, facts);
        expect(
          hrefsOf(html).filter((href) => !own.includes(href)),
          JSON.stringify(poison),
        ).toEqual([]);
        expect(subject).not.toMatch(/[\p{Cc}\u2028\u2029]/u);
        expect(html).not.toMatch(/<(?!\/?(p|ul|li|strong|a)\b)/);
      }
    }
  });

  it.each([
    "javascript:alert(1)",
    "data:text/html,x",
    "//evil.com",
    "https://a:b@evil.com",
    "ftp://x.y",
    "x",
    "",
    "mailto:a@b.c",
  ])("of addresses are no link: %j", async (url) => {
    const [ticket] = full.tickets;
    if (ticket === undefined) throw new Error("no ticket");
    const { html } = await mailOf("escalation_outreach", {
      ...full,
      tickets: [{ ...ticket, url }],
    });
    expect(hrefsOf(html)).toEqual(["mailto:dana@vendor.example"]);
  });
});

/** Long values are cut before anything else; one account full of them is enough. */
const SHORT = HOSTILE_MARKDOWN.filter((text) => text.length < 1000);

const isBlank = (text: string) =>
  /^[\p{Default_Ignorable_Code_Point}\p{Cc}\p{Cs}\s\u2800]*$/u.test(text);
const oneLineInput = (text: string) => ({
  version: text,
  highlights: text,
  period: text,
  items: text,
});

describe("internal judgement", () => {
  it.each([
    "{{ internal.score }}",
    "{{ internal.tone }}",
    "{{ internal.depth }}",
    "{{ internal.status }}",
    "{{ internal.trend }}",
    "{{ internal }}",
    "{{internal.score}}",
    "{{- internal.score -}}",
    '{{ internal["score"] }}',
    '{{ ["internal"].score }}',
    '{% assign n = "internal" %}{{ [n].score }}',
    '{% assign n = "score" %}{{ internal[n] }}',
    "{{ internal.score | plus: 1 }}",
    "{{ internal.score | words }}",
    "{{ internal.score | days }}",
    '{{ internal.score | count: "point" }}',
    "{{ internal.tone | capitalize }}",
    "{{ internal.tone | default: 'x' }}",
    "{{ null | default: internal.tone }}",
    "{{ 1 | plus: internal.score }}",
    "{{ 1 | plural: internal.tone, 'x' }}",
    "{{ input.url | link: internal.tone }}",
    "{{ tickets | first: internal.score | sentence }}",
    "{{ tickets | map: internal.tone | sentence }}",
    "{{ internal.tone | lines | sentence }}",
    "{{ internal | json }}",
    "{{ internal.score | append: '%' }}",
    "{{ 'a' | append: internal.score }}",
    "{{ internal.score == 4711 }}",
    "{{ internal.score > 10 or true }}",
    "{{ not internal.score }}",
    "{{ internal.tone.size }}",
    "{{ internal.tone.first }}",
    "{{ tickets[internal.score].id }}",
    "{{ account[internal.tone] }}",
    "{% assign x = internal.score %}{{ x }}",
    "{% assign x = internal %}{{ x.score }}",
    "{% assign x = account.name | default: internal.tone %}{{ x }}",
    "{% capture x %}{{ internal.score }}{% endcapture %}{{ x }}",
    "{% echo internal.score %}",
    "{% liquid\necho internal.score %}",
    "{% cycle internal.tone, 'x' %}",
    "{% for x in internal %}{{ x }}{% endfor %}",
    "{% for x in internal.tone %}{{ x }}{% endfor %}",
    "{% for x in (1..internal.score) %}{{ x }}{% endfor %}",
    "{% for x in tickets limit: internal.score %}{{ x.id }}{% endfor %}",
    "{% for x in tickets offset: internal.score %}{{ x.id }}{% endfor %}",
    "{% for n in (4700..4720) %}{% if internal.score == n %}{{ n }}{% endif %}{% endfor %}",
    "{% for n in (4700..4720) %}{% case internal.score %}{% when n %}{{ n }}{% endcase %}{% endfor %}",
    "{% for n in (4700..4720) %}{% case n %}{% when internal.score %}{{ n }}{% endcase %}{% endfor %}",
    "{% for n in (4700..4720) %}{% unless internal.score != n %}{{ n }}{% endunless %}{% endfor %}",
    "{% if internal.score | plus: 1 %}x{% endif %}",
    "{% if tickets[internal.score] %}x{% endif %}",
    "{% if account.name contains internal.tone %}x{% endif %}",
    "{% if false %}{{ internal.score }}{% endif %}",
    "{% if internal.tone == 'steady' %}{{ internal.tone }}{% endif %}",
    "{% tablerow x in internal %}{{ x }}{% endtablerow %}",
    "{% increment internal %}",
    "{% render 'x', y: internal.score %}",
    "[x](https://a.example/{{ internal.score }})",
    "`{{ internal.score }}`",
  ])("is refused by name: %s", async (body) => {
    const problem = await problemOf(`first\n${body}`);
    expect(problem).toMatch(
      /^health_checkin\.md, line 7, .*(internal|\[n\]|capture|echo|cycle|tablerow|liquid)/s,
    );
    expect(problem.replace("== 4711", "")).not.toContain("4711");
    const inSubject = await problemOf("x", body.replace(/\n/g, " "));
    expect(inSubject).toMatch(/^health_checkin\.md, line 2, /);
  });

  it.each([
    ['{% if internal.tone == "steady" %}yes{% endif %}', "yes"],
    ["{% if internal.score > 4000 %}yes{% endif %}", "yes"],
    ["{% if internal.score < 4000 %}no{% else %}yes{% endif %}", "yes"],
    ["{% if internal.trend %}yes{% endif %}", "yes"],
    ["{% if internal.trend == nil %}no{% else %}yes{% endif %}", "yes"],
    ['{% unless internal.tone == "urgent" %}yes{% endunless %}', "yes"],
    ['{% case internal.depth %}{% when "high" %}no{% when "medium" %}yes{% endcase %}', "yes"],
    ['{% if tickets.size > 0 and internal.depth != "high" %}yes{% endif %}', "yes"],
    ['{% if false %}no{% elsif internal.status == "Red" %}yes{% endif %}', "yes"],
  ])("may be asked about: %s", async (body, answer) => {
    const { write, templates: own } = copied();
    write(body);
    expect((await mailOf("health_checkin", full, steady, own)).text).toMatch(
      new RegExp(`^${answer}\n`),
    );
  });
});

describe("mistakes in a template", () => {
  it.each([
    ["{{ contact.nmae }}", "there is nothing called contact.nmae"],
    ["{{ nobody }}", "there is nothing called nobody"],
    ["{% if contcat.name %}x{% endif %}", "there is nothing called contcat"],
    ["{{ rep.title }}", "is not known"],
    ["{{ tickets }}", "is a list"],
    ["{{ account }}", "is neither text nor a number"],
    ["{{ account.name | raw }}", "undefined filter: raw"],
    ["{{ account.name | upcse }}", "undefined filter"],
    ["{{ account.constructor }}", "there is nothing called account.constructor"],
    ["{{ account.__proto__ }}", "there is nothing called account.__proto__"],
    ["{% include 'signature.md' %}", "include"],
    ["{% render '/etc/passwd' %}", "render"],
    ["{% layout 'x' %}", "layout"],
    ["{% raw %}x{% endraw %}", "raw"],
    ["{% if true %}x", "not closed"],
    ["{{ account.name", "not closed"],
    ["[x]({{ account.name }})", "a value cannot be part of a link's address"],
    ["{% for i in (1..100000000) %}x{% endfor %}", "limit"],
    ["{% for i in (1..30000) %}{{ account.name }}{% endfor %}", "longer than 100 kB"],
  ])("are told with file and line: %s", async (body, why) => {
    const facts = { ...full, rep: { ...full.rep, title: null } };
    const problem = await problemOf(body, undefined, facts);
    expect(problem).toMatch(/^health_checkin\.md[,:] /);
    expect(problem).toContain(why);
    if (!/link's address|100 kB/.test(why)) expect(problem).toContain("line 6");
  });

  it.each([
    ["no front matter", "starts with subject"],
    ["---\nsubject: x\n---\nbody", "audience"],
    ["---\nsubject: x\naudience: a\ndescription: d\nto: boss@example.com\n---\nbody", "to"],
    ["---\nsubject: [\n---\nbody", "not understood"],
  ])("of the front matter: %j", async (source, why) => {
    const { dir, templates: own } = copied();
    writeFileSync(join(dir, "health_checkin.md"), source);
    const result = await own.render("health_checkin", full, steady);
    expect(result).toEqual({
      kind: "refused",
      problem: expect.stringMatching(/^health_checkin\.md, line 1: /),
    });
    expect(result).toEqual({ kind: "refused", problem: expect.stringContaining(why) });
  });

  it("refuse one type only, until the file is mended; no restart", async () => {
    const { dir, write, templates: own } = copied();
    const good = readFileSync(join(dir, "health_checkin.md"), "utf8");
    write("{{ broken");
    expect((await own.render("health_checkin", full, steady)).kind).toBe("refused");
    expect((await own.render("release_notes", full, steady)).kind).toBe("mail");
    expect(await own.check()).toHaveLength(1);
    writeFileSync(join(dir, "health_checkin.md"), good);
    expect(await own.check()).toEqual([]);
  });

  it("name the signature, and a file that is not there", async () => {
    const { dir, templates: own } = copied();
    writeFileSync(join(dir, "signature.md"), "Best\n{{ rep.nmae }}");
    expect(await own.render("health_checkin", full, steady)).toEqual({
      kind: "refused",
      problem: expect.stringMatching(/^signature\.md, line 2, .*rep\.nmae/),
    });
    rmSync(join(dir, "health_checkin.md"));
    expect(existsSync(join(dir, "health_checkin.md"))).toBe(false);
    expect(await own.check()).toContain("health_checkin.md: there is no such file.");
  });

  it("of what the rep did not fill in are said by its label", async () => {
    expect(
      await templates.render("release_notes", { ...full, input: { version: " " } }, steady),
    ).toEqual({
      kind: "refused",
      problem: "Not filled in: Release; What is new, one a line.",
    });
  });
});

it("a subject that YAML writes control characters into has none", async () => {
  const { write, templates: own } = copied();
  write("Hello", "A\0B\u0007 C");
  expect((await mailOf("health_checkin", full, steady, own)).subject).toBe("AB C");
});
