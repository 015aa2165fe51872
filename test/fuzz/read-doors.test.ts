// Whatever comes in at a door that only reads is a value, or the error that the door says it throws; and nothing of it
// does anything where people see it. `npm run prove -- hostile-input` for the long form.
import { cpSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { afterAll, expect, test } from "vitest";
import { ZodError } from "zod";
import { loadConfig, loadNotionAccess, loadThresholds } from "../../src/config.ts";
import { PROFILE_SECTIONS } from "../../src/domain/profile.ts";
import * as answers from "../../src/gmail/answers.ts";
import { classifyFailure, classifyTokenAnswer } from "../../src/gmail/classify.ts";
import { readMail } from "../../src/gmail/read-mail.ts";
import { TEMPLATE_FIXTURES } from "../../src/gmail/template-fixtures.ts";
import { createMailTemplates } from "../../src/gmail/templates.ts";
import { MAX_SKIPPED_ROWS, readTicketEvents } from "../../src/history/events.ts";
import { ConfigError } from "../../src/lib/errors.ts";
import { link, mrkdwn, normaliseTyped, plain } from "../../src/lib/text.ts";
import { parseTypedDay } from "../../src/lib/typed-day.ts";
import { parseAccount } from "../../src/notion/account-row.ts";
import { createDayStart } from "../../src/notion/day-start.ts";
import { formatItem, parseItem } from "../../src/notion/item-line.ts";
import { parsePageBlock } from "../../src/notion/page-blocks.ts";
import { parseAnyRow, parseRow } from "../../src/notion/parse.ts";
import { readProfilePage } from "../../src/notion/profile-page.ts";
import { SchemaError } from "../../src/notion/schema-error.ts";
import {
  ACCOUNT_PROPERTIES,
  dataSource,
  matchProperties,
  TICKET_PROPERTIES,
} from "../../src/notion/schema-match.ts";
import { relatedOwners } from "../../src/notion/ticket-owner.ts";
import { parseTicket } from "../../src/notion/ticket-row.ts";
import { SETTINGS } from "../../src/settings.ts";
import { parseCoverText } from "../../src/slack/commands/cover-text.ts";
import * as ids from "../../src/slack/ids.ts";
import { decodeItem, decodeItemForm, decodePlace } from "../../src/slack/profile-ids.ts";
import { readMrkdwn } from "../../src/slack/read-mrkdwn.ts";
import { typedText } from "../../src/slack/typed-text.ts";
import { profileWindow } from "../../src/slack/views/profile-window.ts";
import { anAccount } from "../support/accounts.ts";
import { fakePage, uuid, wire } from "../support/fake-table.ts";
import { accountsSource, ticketsSource } from "../support/fake-workspace.ts";
import { fuzzDoor } from "../support/fuzz-doors.ts";
import { HOSTILE_MARKDOWN } from "../support/hostile-markdown.ts";
import { logLeaks } from "../support/log-leaks.ts";
import { expectSound, expectSoundWindow } from "../support/sound-message.ts";
import { mutated, strangeText, strangeValue } from "../support/strange.ts";
import { temporaryDirectory } from "../support/temporary-directory.ts";

const folder = temporaryDirectory();
afterAll(folder.remove);

/** Throws where a date is none, however deep. */
function expectRealDates(value: unknown): void {
  if (value instanceof Date) expect(value.getTime()).not.toBeNaN();
  else if (value instanceof Map) for (const inner of value.values()) expectRealDates(inner);
  else if (typeof value === "object" && value !== null)
    for (const inner of Object.values(value)) expectRealDates(inner);
}

const LONG = 600_000;

test("text that is typed and text that is shown", { timeout: LONG }, async () => {
  await fuzzDoor("text", strangeText, (text) => {
    const typed = normaliseTyped(typedText(text));
    typedText(text, { keepPeople: true });
    parseCoverText(typed);
    parseTypedDay(typed, 20_000);
    const shown = [mrkdwn(text), link(text, text), link("https://a.example/?q=1&b=2", text)];
    for (const one of [...shown, mrkdwn(readMrkdwn(text, new Map())), mrkdwn(typed)]) {
      if (one === "") continue;
      const block = { type: "section", text: { type: "mrkdwn", text: one, verbatim: true } };
      expectSound({ text: "words", blocks: [block] }, []);
    }
    expect(plain(text, 75).trim()).not.toBe("");
    expect(Array.from(plain(text, 75)).length).toBeLessThanOrEqual(75);
  });
});

test("values of buttons, menus and windows", { timeout: LONG }, async () => {
  const at = new Date("2026-11-28T12:00:00Z");
  const real = [
    ids.encodeAccount(uuid(1)),
    ids.encodePost("alert:1:2"),
    ids.encodeDraft("draft:1"),
    ids.encodeDraftWish("health_checkin", uuid(1)),
    ids.encodeSeen({
      id: "draft:1",
      reviewVersion: 3,
      digest: "ab".repeat(32),
      at,
      contact: "jane@acme.example",
    }),
    ids.encodeLogged({ channelId: "C1", ts: "1764331200.000100", url: "https://a.example/x" }),
    ids.encodePulse({ accountId: uuid(1), windowId: "V1" }),
    ids.encodeShown({ owner: "mine", status: "all", page: 2 } as never),
    ids.encodeDays(1 as never),
    JSON.stringify({ a: uuid(1), s: "stakeholders", p: 1 }),
    JSON.stringify({ a: uuid(1), s: "features", i: uuid(2) }),
    JSON.stringify({ a: uuid(1), s: "features", i: null, r: "x", w: "V1", f: null, p: 0 }),
  ].map((text) => JSON.parse(text) as unknown);
  const decoders = [
    ids.decodeAccount,
    ids.decodePost,
    ids.decodeDraft,
    ids.decodeDraftWish,
    ids.decodeSeen,
    ids.decodeLogged,
    ids.decodePulse,
    ids.decodeShown,
    ids.decodeDays,
    decodePlace,
    decodeItem,
    decodeItemForm,
  ];
  const values = fc.oneof(
    mutated(...real).map((value) => JSON.stringify(value)),
    strangeText,
    fc.constantFrom(...real).map((value) => JSON.stringify(value).slice(0, -1)),
  );
  await fuzzDoor("button values", values, (value) => {
    for (const decode of decoders) {
      const decoded: unknown = decode(value);
      expectRealDates(decoded);
      // No database takes these: PostgreSQL refuses the first, UTF-8 the second.
      const strings = JSON.stringify(decoded);
      expect(strings, decode.name).not.toMatch(/\\u0000|\\ud[89a-f]/);
    }
    const episode = ids.decodeEpisode(`episode:${value}`);
    if (episode !== null) expect(episode).not.toMatch(/\0|\p{Surrogate}/u);
  });
});

const table = { dataSourceId: uuid(1), title: "T" };
const sourceOf = (source: ReturnType<typeof accountsSource>) => ({
  id: uuid(1),
  title: [],
  properties: source.properties,
});
const schemaOf = <T extends typeof ACCOUNT_PROPERTIES | typeof TICKET_PROPERTIES>(
  wanted: T,
  source: ReturnType<typeof accountsSource>,
) => ({
  ...table,
  properties: matchProperties(wanted, dataSource.parse(sourceOf(source)), {}).properties,
});
const dayStart = createDayStart("Europe/Berlin");
const CREATED = "2026-01-05T07:00:00.000Z";

test("rows of Notion", { timeout: LONG }, async () => {
  const accounts = schemaOf(ACCOUNT_PROPERTIES, accountsSource());
  const tickets = schemaOf(TICKET_PROPERTIES, ticketsSource());
  const rows = [
    fakePage(7, CREATED, {
      title: wire.title("Acme Corp"),
      st: wire.status("Active"),
      sc: wire.number(75),
      hs: wire.select("Green"),
      ls: wire.date("2026-01-09T07:00:00.000+01:00"),
      hb: wire.date("2026-01-08"),
      re: wire.email("dana@vendor.example"),
      cn: wire.text("Jane ", "Doe"),
      ce: wire.email("jane@customer.example"),
      ti: wire.select("Gold"),
      ci: wire.number(3),
    }),
    fakePage(9, CREATED, {
      title: wire.title("Login fails"),
      "%3Aid": wire.text("T-1"),
      ac: wire.relation(uuid(7)),
      pr: wire.select("P1"),
      st: wire.select("Open"),
      cr: wire.date("2026-01-06T09:30:00.000Z"),
      li: wire.url("https://help.example/T-1"),
    }),
  ];
  await fuzzDoor("Notion rows", mutated<unknown>(...rows), (raw) => {
    const parsed = parseRow(raw);
    expect(parsed).toEqual(parseAnyRow(raw));
    const account = parseAccount(parsed, accounts, { inactiveStatuses: new Set(), dayStart });
    const ticket = parseTicket(
      parsed,
      tickets,
      { closedStatuses: new Set(), priorities: new Map(), dayStart, now: new Date(CREATED) },
      (row) => relatedOwners(row, tickets, undefined),
    );
    expectRealDates([parsed, account, ticket]);
  });
});

test("schemas of Notion", { timeout: LONG }, async () => {
  const sources = mutated<unknown>(sourceOf(accountsSource()), sourceOf(ticketsSource()));
  await fuzzDoor("Notion schemas", sources, (raw) => {
    const source = dataSource.safeParse(raw);
    if (!source.success) return;
    for (const wanted of [ACCOUNT_PROPERTIES, TICKET_PROPERTIES]) {
      try {
        matchProperties(wanted, source.data, {});
      } catch (error) {
        expect(error).toBeInstanceOf(SchemaError);
      }
    }
  });
});

test("blocks of a page in Notion", { timeout: LONG }, async () => {
  const words = fc.oneof(
    strangeText,
    fc.constantFrom(
      "Stakeholder Map",
      "Feature Adoption",
      "Customer Environment",
      "Co-Development Opportunities",
      "Communication History",
      "Jane: CTO | Maturity: high | Notes: likes it",
      "SSO: live | Since: 2026-01-01 | Maturity: low",
      "2026-11-02 — E-mail: Review | Outcome: done",
      "\\: \\| \\\\",
      "No stakeholders recorded.",
    ),
  );
  const blocks = fc.array(
    fc
      .record({
        id: fc.nat(30).map(uuid),
        type: fc.constantFrom("heading_2", "heading_1", "bulleted_list_item", "to_do", "paragraph"),
        parts: fc.array(words, { maxLength: 3 }),
        href: fc.option(strangeText),
      })
      .map(({ id, type, parts, href }) => ({
        object: "block",
        id,
        type,
        has_children: false,
        [type]: { rich_text: parts.map((plain_text) => ({ plain_text, href })) },
      })),
    { maxLength: 12 },
  );
  const pages = fc.oneof(
    blocks,
    blocks.chain((list) => mutated<unknown>(list)),
  );
  await fuzzDoor("Notion blocks", pages, (raw) => {
    const list = (Array.isArray(raw) ? raw : [raw]) as unknown[];
    const read = list.flatMap((one) => {
      try {
        return [parsePageBlock(one, uuid(99))];
      } catch (error) {
        expect(error).toBeInstanceOf(ZodError);
        return [];
      }
    });
    const page = readProfilePage(uuid(99), null, { blocks: read, complete: true });
    for (const section of PROFILE_SECTIONS)
      for (const { value } of page.sections[section])
        expect(parseItem(section, formatItem(section, value))?.value).toBeDefined();
    const account = anAccount("Acme Corp");
    for (const part of [null, "stakeholders", "communications"] as const) {
      const place = { part, page: 0 };
      expectSoundWindow(
        profileWindow(page, { account, place, health: null, may: { kind: "allowed" } }),
      );
    }
  });
});

test("answers of Gmail and its token service", { timeout: LONG }, async () => {
  const message = { id: "m1", threadId: "t1", labelIds: ["DRAFT"], raw: "QUJD" };
  const mail = {
    ...message,
    internalDate: "1764331200000",
    payload: { headers: [{ name: "From", value: "a" }] },
  };
  const bodies = [
    { id: "r1", message },
    { id: "r1", message: mail },
    { drafts: [{ id: "r1", message }], nextPageToken: "x" },
    { id: "t1", messages: [mail] },
    { history: [{ messages: [message] }], nextPageToken: "x" },
    { emailAddress: "a", historyId: "12" },
    { error: { code: 403, message: "No", status: "X", errors: [{ reason: "domainPolicy" }] } },
    { error: "invalid_grant", error_description: "Invalid JWT Signature." },
  ];
  const shapes = Object.values(answers).filter((shape) => typeof shape === "object");
  const statuses = fc.oneof(fc.constantFrom(400, 401, 403, 404, 413, 429, 500, 503), fc.integer());
  const inputs = fc.tuple(mutated<unknown>(...bodies), statuses, strangeValue, fc.string());
  await fuzzDoor("Gmail answers", inputs, ([data, status, loose, header]) => {
    for (const shape of shapes) expectRealDates(shape.safeParse(data).data);
    const headers = { get: () => header };
    const failures = [
      classifyFailure({ response: { status, data, headers } }),
      classifyFailure({
        response: { status, data: { error: { message: loose } }, headers: loose },
      }),
      classifyFailure(Object.assign(new Error("x"), { code: loose })),
      classifyFailure(loose),
      classifyTokenAnswer(status, data, headers),
      classifyTokenAnswer(status, { error: loose, error_description: loose }, loose),
    ];
    for (const failure of failures) {
      expect(logLeaks(JSON.stringify(failure))).toEqual([]);
      expect(failure.code).toMatch(/^[\w.-]{1,80}$/);
      expect(failure.waitMs ?? 0).toBeGreaterThanOrEqual(0);
    }
  });
});

test("mails", { timeout: LONG }, async () => {
  const piece = fc.oneof(
    strangeText,
    fc.constantFrom(...HOSTILE_MARKDOWN, "--b\r\n", "\r\n\r\n", "multipart/mixed; boundary=b"),
  );
  const line = fc
    .tuple(fc.constantFrom("From", "To", "Bcc", "Subject", "Content-Type", "Reply-To"), piece)
    .map(([name, value]) => `${name}: ${value}`);
  const mails = fc
    .tuple(fc.array(line, { maxLength: 6 }), fc.array(piece, { maxLength: 6 }))
    .map(([head, body]) => `${head.join("\r\n")}\r\n\r\n${body.join("")}`);
  await fuzzDoor("mails", mails, async (source) => {
    const { mail } = await readMail(Buffer.from(source).toString("base64url"));
    expect(mail.digest).toMatch(/^[0-9a-f]{64}$/);
    for (const { url } of mail.links) expect(url).toMatch(/^(?:https?|mailto):/i);
  });
});

test("templates", { timeout: LONG }, async () => {
  cpSync(join(import.meta.dirname, "../../templates"), folder.path, { recursive: true });
  const templates = createMailTemplates({ dir: folder.path });
  const facts = TEMPLATE_FIXTURES.full;
  if (facts === undefined) throw new Error("no facts");
  const pieces = fc.oneof(
    strangeText,
    fc.constantFrom(
      "{{ account.name }}",
      "{{ internal.score }}",
      "{{ constructor.constructor }}",
      "{{ __proto__ }}",
      "{% if internal.tone == 'steady' %}",
      "{% endif %}",
      "{% else %}",
      "{% for t in tickets %}",
      "{% endfor %}",
      "{% for i in (1..99999999) %}x",
      "{% assign a = internal.status %}{{ a }}",
      "{% capture x %}",
      "{% include '/etc/passwd' %}",
      "{% render 'signature' %}",
      "{% raw %}",
      "{{ 'a' | repeat: 99999999 }}",
      "{%- comment -%}",
      "{{ tickets | map: 'subject' | join: ',' }}",
      "{{",
      "%}",
      "\n---\n",
      "&a *a",
    ),
    fc.constantFrom(...HOSTILE_MARKDOWN),
  );
  const glued = fc.array(pieces, { maxLength: 8 }).map((list) => list.join(""));
  const head = fc.oneof(
    glued.map(
      (subject) => `---\nsubject: ${JSON.stringify(subject)}\naudience: a\ndescription: d\n---\n`,
    ),
    fc.constant("---\nsubject: Hello\naudience: a\ndescription: d\n---\n"),
    glued.map((yaml) => `---\n${yaml}\n---\n`),
    fc.constant(""),
  );
  const internal = {
    tone: "steady",
    depth: "medium",
    score: 4711,
    status: "Red",
    trend: "up",
  } as const;
  await fuzzDoor("templates", fc.tuple(head, glued), async ([front, body]) => {
    writeFileSync(join(folder.path, "health_checkin.md"), front + body);
    const result = await templates.render("health_checkin", facts, internal);
    if (result.kind === "refused") {
      expect(result.problem).toMatch(/^(?:health_checkin|signature)\.md/);
      return;
    }
    const { subject, html, text } = result.mail;
    expect(subject).not.toMatch(/[\r\n\0]/);
    expect(`${subject}${text}`).not.toContain("4711");
    expect(html).not.toMatch(/<(?:script|img|iframe|style|form)\b|<[^>]*\s(?:on\w+|style)=/i);
    for (const [, target] of html.matchAll(/<a [^>]*href="([^"]*)"/g))
      expect(target).toMatch(/^(?:https?|mailto):/i);
  });
});

test("settings", { timeout: LONG }, async () => {
  const names = Object.keys(SETTINGS);
  const required = {
    SLACK_BOT_TOKEN: "xoxb-emulator-bot-token",
    SLACK_APP_TOKEN: "xapp-emulator-app-token",
    NOTION_TOKEN: "emulator-notion-token",
    NOTION_ACCOUNTS_DATABASE_ID: uuid(1),
    NOTION_TICKETS_DATABASE_ID: uuid(2),
    TAM_ADMIN_EMAILS: "ada@corp.example",
    TAM_TIMEZONE: "Europe/Berlin",
  };
  const pieces = fc.constantFrom(
    ...'* 0 7 1-5 */2 , 99999999999 -1 1e3 NaN {} [] { "a":1} xoxb-secret1 https://u:p@h/ UTC Etc/GMT+5 P1 red,green = ; : \n'.split(
      " ",
    ),
  );
  const value = fc.oneof(
    strangeText,
    fc.array(pieces, { maxLength: 6 }).map((list) => list.join(" ")),
    fc.array(pieces, { maxLength: 6 }).map((list) => list.join("")),
    fc.jsonValue({ maxDepth: 2 }).map((json) => JSON.stringify(json)),
  );
  const settings = fc.dictionary(fc.constantFrom(...names), value, { maxKeys: 4 });
  await fuzzDoor("settings", settings, (some) => {
    for (const load of [loadConfig, loadThresholds, loadNotionAccess]) {
      try {
        load({ ...required, ...some });
      } catch (error) {
        expect(error).toBeInstanceOf(ConfigError);
        const { message } = error as ConfigError;
        for (const name of [
          "SLACK_BOT_TOKEN",
          "NOTION_TOKEN",
          "DATABASE_URL",
          "SLACK_SIGNING_SECRET",
        ]) {
          const secret = some[name];
          if (secret !== undefined && secret.trim().length > 12)
            expect(message).not.toContain(secret);
        }
      }
    }
  });
});

test("files of tickets", { timeout: LONG }, async () => {
  const cell = fc.oneof(
    strangeText,
    fc.constantFrom(
      "2016-03-07T09:30:00Z",
      "2016-03-07",
      "0000-01-01",
      "9999-12-31T23:59:59",
      "T-1",
      "Acme",
      "open",
      "closed",
      "P1",
      "p4",
      '"',
      '""',
      ",",
    ),
  );
  const row = fc.array(cell, { maxLength: 7 }).map((cells) => cells.join(","));
  const files = fc
    .tuple(
      fc.constantFrom(
        "at,ticket_id,account,status,status_original,priority\n",
        "\uFEFFAT,Ticket_ID,account,status,priority,x\r\n",
        "at,ticket_id\n",
        "",
      ),
      fc.array(fc.oneof(row, fc.constant("2016-03-07,T-1,Acme,open,Open,P2")), { maxLength: 8 }),
      fc.constantFrom("plain", "gzip", "cut gzip"),
    )
    .map(([head, rows, form]) => {
      const bytes = Buffer.from(head + rows.join("\n"));
      if (form === "plain") return bytes;
      return form === "gzip" ? gzipSync(bytes) : gzipSync(bytes).subarray(0, -9);
    });
  const path = join(folder.path, "tickets.csv");
  await fuzzDoor("ticket files", files, async (bytes) => {
    writeFileSync(path, bytes);
    const reading = await readTicketEvents(path);
    if (reading.kind === "refused") {
      expect(reading.reason.startsWith(path)).toBe(true);
      return;
    }
    expectRealDates(reading.events);
    const times = reading.events.map(({ at }) => at.getTime());
    expect(times).toEqual(times.toSorted((a, b) => a - b));
    expect(reading.skipped.length).toBeLessThanOrEqual(MAX_SKIPPED_ROWS);
  });
});
