import type { InternalFacts, MailFacts } from "../../src/domain/mail-facts.ts";
import { TEMPLATE_FIXTURES } from "../../src/gmail/template-fixtures.ts";

const { full, sparse, empty } = TEMPLATE_FIXTURES;
if (full === undefined || sparse === undefined || empty === undefined) throw new Error("fixtures");
const [p1, p2, p4] = full.tickets;
if (p1 === undefined || p2 === undefined || p4 === undefined) throw new Error("tickets");

const judged = (tone: InternalFacts["tone"], depth: InternalFacts["depth"]): InternalFacts => ({
  tone,
  depth,
  score: null,
  status: null,
  trend: null,
});

/** The accounts whose mails lie in golden/, to be read as their customers would. */
export const MAIL_ACCOUNTS: readonly { name: string; facts: MailFacts; internal: InternalFacts }[] =
  [
    { name: "in-trouble", facts: full, internal: judged("urgent", "high") },
    { name: "in-trouble-not-technical", facts: full, internal: judged("urgent", "low") },
    { name: "one-ticket", facts: sparse, internal: judged("attentive", "medium") },
    { name: "nothing-known", facts: empty, internal: judged("steady", "low") },
    {
      name: "all-is-well",
      facts: {
        ...full,
        tickets: [],
        ticketCounts: { open: 0, urgent: 0, complete: true },
        promised: [],
      },
      internal: judged("steady", "medium"),
    },
    {
      name: "only-small-tickets",
      facts: {
        ...full,
        tickets: [p4],
        ticketCounts: { open: 1, urgent: 0, complete: true },
        communications: [],
        promised: [],
      },
      internal: judged("attentive", "medium"),
    },
    {
      name: "tickets-unreadable",
      facts: {
        ...full,
        tickets: [],
        ticketCounts: { open: 0, urgent: 0, complete: false },
        promised: [],
      },
      internal: judged("steady", "medium"),
    },
    {
      name: "many-tickets",
      facts: {
        ...full,
        tickets: Array.from({ length: 14 }, (_, index) => ({
          ...(index < 7 ? p1 : p4),
          id: `T-${3000 + index}`,
          url: `https://support.vendor.example/tickets/${3000 + index}`,
          ageDays: 40 - index,
        })),
        ticketCounts: { open: 14, urgent: 7, complete: true },
      },
      internal: judged("urgent", "medium"),
    },
  ];
