import type { InternalFacts, MailFacts } from "../domain/mail-facts.ts";

const FIXTURES = {
  full: {
    account: { name: "Northwind Traders" },
    contact: { name: "Maria Okafor", firstName: "Maria" },
    rep: {
      name: "Dana Reyes",
      firstName: "Dana",
      title: "Technical Account Manager",
      email: "dana@vendor.example",
    },
    today: "23 November 2026",
    tickets: [
      {
        id: "T-1042",
        subject: "Order export stops after 10,000 rows",
        url: "https://support.vendor.example/tickets/1042",
        priority: "P1",
        ageDays: 9,
        openedOn: "14 November 2026",
      },
      {
        id: "T-1057",
        subject: "Webhook deliveries arrive twice",
        url: "https://support.vendor.example/tickets/1057",
        priority: "P2",
        ageDays: 4,
        openedOn: "19 November 2026",
      },
      {
        id: "T-1063",
        subject: "Question about audit log retention",
        url: null,
        priority: "P4",
        ageDays: 1,
        openedOn: "22 November 2026",
      },
    ],
    ticketCounts: { open: 3, urgent: 2, complete: true },
    integrations: [
      { name: "Salesforce", active: true, since: "March 2026" },
      { name: "SAP order feed", active: true, since: null },
      { name: "Okta", active: false, since: null },
    ],
    features: [
      { name: "Scheduled exports", adopted: true },
      { name: "Audit log", adopted: true },
      { name: "Bulk API", adopted: false },
    ],
    environment: ["Two regions, EU and US"],
    opportunities: [
      { name: "Warehouse sync", description: "push stock levels every five minutes" },
    ],
    communications: [
      {
        date: "2 November 2026",
        type: "health_checkin",
        subject: "November check-in",
        outcome: "Maria asked for a date for the export fix",
      },
      {
        date: "1 October 2026",
        type: "health_checkin",
        subject: "October check-in",
        outcome: null,
      },
    ],
    promised: ["A date for the export fix"],
    input: {
      version: "4.2",
      highlights: "Exports of any size, delivered in parts\nRetries of webhooks carry the same id",
      breaking: "Webhook signatures now use SHA-256; switch before 31 January 2027",
      period: "the first half of 2027",
      items: "Bulk API with partial results: spring 2027\nSCIM provisioning: early summer 2027",
      url: "https://docs.vendor.example/releases",
    },
  },
  sparse: {
    account: { name: "Contoso" },
    contact: { name: "Li Wei", firstName: "Li" },
    rep: { name: "Dana Reyes", firstName: "Dana", title: null, email: "dana@vendor.example" },
    today: "23 November 2026",
    tickets: [
      {
        id: "T-2001",
        subject: "Login loops on Safari",
        url: null,
        priority: "P2",
        ageDays: 1,
        openedOn: "22 November 2026",
      },
    ],
    ticketCounts: { open: 1, urgent: 1, complete: true },
    integrations: [{ name: "Slack", active: true, since: null }],
    features: [],
    environment: [],
    opportunities: [],
    communications: [],
    promised: [],
    input: {
      version: "4.2",
      highlights: "Faster search",
      period: "spring 2027",
      items: "Dark mode",
    },
  },
  empty: {
    account: { name: "Fabrikam" },
    contact: { name: "Noor Haddad", firstName: "Noor" },
    rep: { name: "Dana Reyes", firstName: "Dana", title: "TAM", email: "dana@vendor.example" },
    today: "23 November 2026",
    tickets: [],
    ticketCounts: { open: 0, urgent: 0, complete: true },
    integrations: [],
    features: [],
    environment: [],
    opportunities: [],
    communications: [],
    promised: [],
    input: {
      version: "4.2",
      highlights: "Faster search",
      period: "spring 2027",
      items: "Dark mode",
    },
  },
} satisfies { readonly [name: string]: MailFacts };

/** Made-up accounts that every template is tried with: all known, little known, nothing to tell, nothing to be read. */
export const TEMPLATE_FIXTURES: { readonly [name: string]: MailFacts } = {
  ...FIXTURES,
  unreadable: { ...FIXTURES.empty, ticketCounts: { open: 0, urgent: 0, complete: false } },
};

/** Every tone and depth that may steer a template. */
export const INTERNAL_FIXTURES: readonly InternalFacts[] = (
  [
    ["urgent", "Red", 25],
    ["attentive", "Amber", 60],
    ["steady", "Green", 95],
    ["steady", null, null],
  ] as const
).flatMap(([tone, status, score]) =>
  (["low", "medium", "high"] as const).map((depth) => ({
    tone,
    depth,
    status,
    score,
    trend: null,
  })),
);
