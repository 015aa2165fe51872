// The bot's part of drafts as one process has it, over whatever store and mailboxes it is given.
import type { Draft } from "../../src/domain/draft.ts";
import type { RenderedMail } from "../../src/domain/mail-facts.ts";
import type { Mailboxes } from "../../src/domain/mailbox.ts";
import type { Limits } from "../../src/lib/limits.ts";
import type { Logger } from "../../src/lib/logger.ts";
import type { Clock } from "../../src/lib/time.ts";
import { createCalendar } from "../../src/lib/time-zone.ts";
import type { Store } from "../../src/store/store.ts";
import { createDraftDesk, type DraftDesk } from "../../src/workflows/drafts/draft-desk.ts";
import type { Difference } from "../../src/workflows/drafts/draft-facts.ts";
import { createDraftSteps } from "../../src/workflows/drafts/draft-steps.ts";
import { createDraftWork, type DraftWork } from "../../src/workflows/drafts/draft-work.ts";

export const UNDO_MS = 20_000;
export const MAX_AGE_MS = 15 * 60_000;

const calendar = createCalendar("UTC");

export type DraftProcess = {
  desk: DraftDesk;
  /** A round is one of both loops, one after the other. */
  work: Pick<DraftWork, "resume" | "work">;
  loops: DraftWork;
};

/** Facts and text of a draft are given; `differenceOf`: what changed about the account since it was prepared. */
export function createDraftProcess(deps: {
  store: Store;
  mailboxes: Mailboxes;
  mail: RenderedMail;
  differenceOf: () => Difference | null;
  newId: () => string;
  clock: Clock;
  limits: Limits;
  logger: Logger;
}): DraftProcess {
  const { store, clock } = deps;
  const steps = createDraftSteps({ store, clock, calendar });
  const facts = {
    expect: () => {},
    factsFor: async ({ mailbox }: Draft) => ({
      kind: "facts" as const,
      facts: NO_FACTS,
      internal: {
        tone: "steady",
        depth: "medium",
        score: null,
        status: null,
        trend: null,
      } as const,
      from: { name: "Dana", email: mailbox },
      to: [{ name: "Jane", email: "jane@acme.example" }],
      thread: null,
      note: null,
    }),
    accountNow: async () => ({ difference: deps.differenceOf(), contact: "jane@acme.example" }),
  };
  const templates = {
    render: async () => ({ kind: "mail" as const, mail: deps.mail }),
    check: async () => [],
  };
  const listAccounts = async () => [];
  const whyUnreachable = async (mailbox: string) =>
    deps.mailboxes.allows(mailbox) ? null : "no rep";
  const all = { ...deps, steps, templates, facts, whyUnreachable, calendar, listAccounts };
  const desk = createDraftDesk({
    ...all,
    contactOf: () => "jane@acme.example",
    settings: { undoMs: UNDO_MS, maxAgeMs: MAX_AGE_MS },
    nextCheckIns: () => null,
    wakeWorker: () => {},
  });
  const loops = createDraftWork(all);
  return {
    desk,
    loops,
    work: {
      resume: loops.resume,
      async work(signal) {
        await loops.work(signal);
        await loops.make(signal);
      },
    },
  };
}

const NO_FACTS = {
  account: { name: "Acme" },
  contact: { name: "Jane Doe", firstName: "Jane" },
  rep: { name: "Dana", firstName: "Dana", title: null, email: "dana@northwind.example" },
  today: "23 November 2026",
  tickets: [],
  ticketCounts: { open: 0, urgent: 0, complete: true },
  integrations: [],
  features: [],
  environment: [],
  opportunities: [],
  communications: [],
  promised: [],
  input: {},
};
