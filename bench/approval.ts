// From the click that approves a mail to Gmail's answer that it is sent, without time to undo, beside the two bare
// requests without which nobody could send what was approved: read the draft, send it.
import { setTimeout as delay } from "node:timers/promises";
import { tellProofRow } from "../prove/proof-row.ts";
import { realLimits } from "../src/lib/limits.ts";
import type { GmailEvent } from "../src/sandbox/gmail/contract.ts";
import type { SlackEvent } from "../src/sandbox/slack/contract.ts";
import { ACCOUNTS_DATABASE_ID } from "../src/sandbox/world/databases.ts";
import { accountPageId } from "../src/sandbox/world/ids.ts";
import { mailboxToken } from "./mailbox-token.ts";
import { ratioRow } from "./ratio-row.ts";
import { sized } from "./size.ts";
import { ms, quantile } from "./statistics.ts";
import { openWorkplace } from "./workplace.ts";

const MAILS = sized({ short: 2, long: 40 });
const NOW = new Date("2026-03-02T09:00:00Z");
const SEND = "POST /gmail/v1/users/:userId/drafts/send";
const accountName = (n: number) => `Account ${String(n).padStart(3, "0")}`;

export async function benchApproval(): Promise<void> {
  await using place = await openWorkplace({
    now: NOW,
    limits: realLimits,
    reps: 2,
    requestsPerWindow: 1_000_000,
    rows: Array.from({ length: MAILS }, (_, n) => ({
      id: accountPageId(accountName(n)),
      databaseId: ACCOUNTS_DATABASE_ID,
      createdAt: NOW,
      values: {
        Name: accountName(n),
        Status: "Active",
        "Rep Email": "rep0@reps.example",
        "Contact Name": `Contact ${n}`,
        "Contact Email": `contact@customer${n}.example`,
      },
    })),
    settings: {
      SEND_UNDO_SECONDS: "0",
      HEALTH_SCAN_CRON: "off",
      NOTION_REQUESTS_PER_MINUTE: "6000",
    },
  });
  const { slack, gmail, reps, settings } = place;
  const user = reps[0]?.id ?? "";
  const channel = settings.SLACK_ESCALATION_CHANNEL ?? "";
  const asked: number[] = [];
  const ours: number[] = [];
  for (let n = 0; n < MAILS; n += 1) {
    const message = nextEvent(slack.subscribe, (event: SlackEvent) =>
      event.kind === "message" && isReviewOf(accountName(n), event.message) ? event.message : null,
    );
    await slack.command({ user, channel, text: `draft review ${accountName(n)}` });
    const { channel: im, ts } = await message;
    await slack.click({ user, place: { channel: im, ts }, actionId: "draft_review" });
    await shown(`customer${n}.example`);
    const viewId = () => slack.view(user)?.id ?? "";
    await slack.click({ user, place: { viewId: viewId() }, actionId: "draft_approve" });
    await shown("Exactly what you saw");
    const before = gmail.calls.length;
    const sent = nextEvent(gmail.subscribe, (event: GmailEvent) =>
      event.kind === "call" && event.call.operation === SEND ? event.call : null,
    );
    const began = performance.now();
    await slack.submit({ user, viewId: viewId(), values: {} });
    const { status } = await sent;
    ours.push(performance.now() - began);
    if (status !== 200) throw new Error(`Gmail answered a send with ${status}`);
    asked.push(gmail.calls.length - before);
    await slack.closeView({ user, viewId: viewId() });
  }
  const base = await sendBare();
  tellProofRow(
    ratioRow({
      what: "time from the click that approves to a mail that is sent, without time to undo",
      howMany: `${MAILS} mails, one after the other`,
      unit: "ms",
      ours,
      base,
      against: "reading and sending the draft bare",
      most: null,
      sound: gmail.problems.length === 0,
      remark: `; p95 ${ms(quantile(ours, 0.95))}, at most ${Math.max(...asked)} requests to Gmail`,
    }),
  );

  async function shown(words: string): Promise<void> {
    const until = performance.now() + 30_000;
    while (!JSON.stringify(slack.view(user) ?? "").includes(words)) {
      if (performance.now() > until) throw new Error(`no window says “${words}”`);
      await delay(5);
    }
  }

  /** The same number of like mails, in a mailbox whose quota is not used up by ours. */
  async function sendBare(): Promise<number[]> {
    const token = await mailboxToken(settings, "rep1@reps.example");
    const ask = async (path: string, body?: unknown): Promise<unknown> => {
      const response = await fetch(`${gmail.apiUrl}gmail/v1/users/me/${path}`, {
        method: body === undefined ? "GET" : "POST",
        headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      if (!response.ok) throw new Error(`Gmail answered ${path} with ${response.status}`);
      return response.json();
    };
    const mail = [
      "From: rep1@reps.example",
      "To: contact@customer.example",
      "Subject: Bare",
      "Content-Type: text/plain; charset=utf-8",
      "",
      "x".repeat(2_000),
    ].join("\r\n");
    const raw = Buffer.from(mail).toString("base64url");
    const took: number[] = [];
    for (let n = 0; n < MAILS; n += 1) {
      const { id } = (await ask("drafts", { message: { raw } })) as { id: string };
      const began = performance.now();
      await ask(`drafts/${id}?format=raw`);
      await ask("drafts/send", { id });
      took.push(performance.now() - began);
    }
    return took;
  }
}

const isReviewOf = (account: string, message: unknown): boolean => {
  const text = JSON.stringify(message);
  return text.includes(account) && text.includes('"draft_review"');
};

/** The first event from now on in which `find` finds something. */
function nextEvent<Event, Found>(
  subscribe: (listener: (event: Event) => void) => () => void,
  find: (event: Event) => Found | null,
): Promise<Found> {
  return new Promise((resolve) => {
    const stop = subscribe((event) => {
      const found = find(event);
      if (found === null) return;
      stop();
      resolve(found);
    });
  });
}
