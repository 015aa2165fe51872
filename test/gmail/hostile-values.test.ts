// One hostile value after the other in every place that a stranger writes, all the way: template, MIME, Gmail, what is
// read back, what its reviewer sees in Slack, and what goes out.
import { join } from "node:path";
import { importPKCS8 } from "jose";
import PostalMime, { type Email } from "postal-mime";
import { expect, onTestFinished, test } from "vitest";
import { DRAFT_TYPES, type DraftType } from "../../src/domain/draft.ts";
import type { InternalFacts, MailFacts } from "../../src/domain/mail-facts.ts";
import { createGmailService } from "../../src/gmail/gmail-service.ts";
import { TEMPLATE_FIXTURES } from "../../src/gmail/template-fixtures.ts";
import { createMailTemplates } from "../../src/gmail/templates.ts";
import { realLimits } from "../../src/lib/limits.ts";
import { systemClock } from "../../src/lib/time.ts";
import { createGmailEmulator } from "../../src/sandbox/gmail/gmail-emulator.ts";
import { editModal } from "../../src/slack/views/draft-edit.ts";
import { draftsMessage } from "../../src/slack/views/draft-list.ts";
import { confirmModal, reviewModal } from "../../src/slack/views/draft-review.ts";
import type { DraftReview } from "../../src/workflows/drafts/review-draft.ts";
import { pendingDraft } from "../support/drafts.ts";
import { HOSTILE_MARKDOWN } from "../support/hostile-markdown.ts";
import { expectSound, expectSoundWindow } from "../support/sound-message.ts";
import { testLogger } from "../support/test-logger.ts";

const REP = "dana@vendor.example";
const CUSTOMER = "ann@customer.example";
const AT = new Date("2026-11-23T10:00:00Z");
const INTERNAL: InternalFacts = {
  tone: "steady",
  depth: "medium",
  score: null,
  status: null,
  trend: null,
};

const BREAKS = [
  "\r\n",
  "\n",
  "\r",
  "\u2028",
  "\u2029",
  "\u0085",
  "\v",
  "\f",
  "\0",
  "\r\n ",
  "\n\t",
];
const AFTER = [
  "Bcc: evil@evil.example",
  "To: evil@evil.example",
  "\r\n<script>body</script>",
  "Content-Type: text/plain",
];
const VALUES = [
  ...new Set([
    ...BREAKS.flatMap((at) => AFTER.map((after) => `x${at}${after}`)),
    "a, evil@evil.example",
    '"x" <evil@evil.example>',
    "group: evil@evil.example;",
    "=?utf-8?Q?=0D=0ABcc:_evil@evil.example?=",
    "=?utf-8?B?DQpCY2M6IGV2aWxAZXZpbC5leGFtcGxl?=",
    "{{ account.name | append: '<!channel>' }}",
    "{% for t in tickets %}{{ t.url }}{% endfor %}",
    ...HOSTILE_MARKDOWN.map((value) => value.toWellFormed()),
  ]),
];

/** Every text of the facts but links, what has a closed list of values, and the mailbox's own address. */
function withValue(facts: unknown, value: string): unknown {
  if (typeof facts === "string") return value;
  if (Array.isArray(facts)) return facts.map((item) => withValue(item, value));
  if (typeof facts !== "object" || facts === null) return facts;
  return Object.fromEntries(
    Object.entries(facts).map(([name, item]) => [
      name,
      ["priority", "url", "email"].includes(name) ? item : withValue(item, value),
    ]),
  );
}

test("change no header, add no recipient, no link, no element and no mention anywhere", {
  timeout: 120_000,
}, async () => {
  expect(VALUES.length).toBeGreaterThanOrEqual(200);
  const emulator = await createGmailEmulator({
    users: [{ email: REP, name: "Dana" }],
    limits: realLimits,
    clock: systemClock,
    quotaUnitsPerMinute: 10_000_000,
  });
  onTestFinished(() => emulator.close());
  const {
    client_email: clientEmail,
    client_id: clientId,
    private_key,
  } = emulator.serviceAccountKey;
  const templates = createMailTemplates({ dir: join(import.meta.dirname, "../../templates") });
  /** A service has a budget of its own for each minute: one for each mail. */
  const serviceOf = async () =>
    createGmailService({
      account: { clientEmail, clientId, privateKey: await importPKCS8(private_key, "RS256") },
      mailboxes: [REP],
      apiUrl: emulator.apiUrl,
      tokenUrl: emulator.tokenUrl,
      limits: realLimits,
      clock: systemClock,
      logger: testLogger(),
    });

  /** The whole way; null when a template needs something that the value is not. */
  async function sendWith(type: DraftType, value: string) {
    const facts = withValue(TEMPLATE_FIXTURES.full, value) as MailFacts;
    const rendered = await templates.render(type, facts, INTERNAL);
    if (rendered.kind === "refused") return null;
    const service = await serviceOf();
    const created = await service.createDraft(
      {
        ...rendered.mail,
        from: { name: value, email: REP },
        to: [{ name: value, email: CUSTOMER }],
        cc: [{ name: value, email: "cc@customer.example" }],
        bcc: [],
        thread: null,
        marker: "one",
      },
      REP,
    );
    // A subject of nothing but a value that shows nothing is no subject.
    if (created.kind === "refused") return null;
    if (created.kind !== "created") throw new Error(created.kind);
    const found = await service.readDraft(REP, created.ref.draftId);
    if (found.kind !== "draft") throw new Error(found.kind);
    const { mail, raw, threadId } = found.version;
    const sent = await service.sendDraft(REP, { draftId: created.ref.draftId, raw, threadId });
    if (sent.kind !== "sent") throw new Error(sent.kind);
    const out = await PostalMime.parse(emulator.raw(REP, sent.messageId));
    return { mail, out };
  }
  const plainOf = new Map<DraftType, NonNullable<Awaited<ReturnType<typeof sendWith>>>>();
  for (const type of DRAFT_TYPES) {
    const plain = await sendWith(type, "plain");
    if (plain === null) throw new Error("a template refused plain text");
    plainOf.set(type, plain);
  }

  const headers = (out: Email) => out.headers.map(({ key }) => key);
  const emails = (list: Email["to"]) => (list ?? []).map(({ address }) => address);
  const elements = ({ html = "" }: Email) =>
    new Set([...html.matchAll(/<\/?([a-z][\w-]*)/gi)].map(([, name]) => name?.toLowerCase()));
  const hrefs = ({ html = "" }: Email) =>
    [...html.matchAll(/(?:href|src)\s*=\s*"([^"]*)"/gi)].map(([, target]) => target);

  let refused = 0;
  for (const [index, value] of VALUES.entries()) {
    const type = DRAFT_TYPES[index % DRAFT_TYPES.length] ?? "health_checkin";
    const plain = plainOf.get(type);
    const poisoned = await sendWith(type, value);
    if (plain === undefined || poisoned === null) {
      refused += 1;
      continue;
    }
    const { mail, out } = poisoned;
    const what = JSON.stringify(value.slice(0, 80));
    expect(headers(out), what).toEqual(headers(plain.out));
    expect(out.from?.address, what).toBe(REP);
    expect([out.to, out.cc, out.bcc].map(emails), what).toEqual([
      [CUSTOMER],
      ["cc@customer.example"],
      [],
    ]);
    expect(
      [...elements(out)].filter((name) => !elements(plain.out).has(name)),
      what,
    ).toEqual([]);
    expect(new Set(hrefs(out)), what).toEqual(new Set(hrefs(plain.out)));
    const targets = new Set(plain.mail.links.map(({ url }) => url));
    expect(
      mail.links.filter(({ url }) => !targets.has(url)),
      what,
    ).toEqual([]);
    expect(out.attachments).toEqual([]);
    expectShownSoundly(mail, value);
  }
  expect(refused).toBeLessThan(VALUES.length / 10);
  expect(emulator.problems).toEqual([]);
});

/** The reviewer's windows and the list, with the value also where mails of the conversation carry it. */
function expectShownSoundly(mail: DraftReview["mail"], value: string): void {
  const other = {
    messageId: "m",
    rfc822MessageId: null,
    from: CUSTOMER,
    to: [REP],
    subject: value,
    at: AT,
    own: false,
    draft: false,
  };
  const { digest, to, cc, bcc, subject, text } = mail;
  const before = { digest: "before", to, cc, bcc, subject: value, text: value };
  const draft = pendingDraft({
    accountName: value,
    note: value,
    content: { digest, to, cc, bcc, subject, text },
    changedFrom: before,
  });
  const review: DraftReview = {
    draft,
    mail: { ...mail, attachments: [{ name: value, bytes: 1 }] },
    reviewVersion: 1,
    digest,
    at: AT,
    newer: [other],
    twin: other,
    notLooked: [],
    outside: [CUSTOMER],
    notEditable: null,
    discardOnly: null,
    contact: CUSTOMER,
  };
  const windows = [
    reviewModal(review, value, { id: "draft-2" }),
    confirmModal(review, value, 20),
    // A longer one is edited in Gmail.
    ...(mail.text.length <= 3_000 ? [editModal(review)] : []),
  ];
  for (const window of windows) expectSoundWindow(window);
  expectSound(draftsMessage([draft]), []);
}
