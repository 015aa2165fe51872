// One mailbox, one store, and the bot's part of drafts as one process has it; more processes may be started.
import { onTestFinished } from "vitest";
import type { Person } from "../../src/domain/access.ts";
import type { Draft } from "../../src/domain/draft.ts";
import { type Limits, realLimits } from "../../src/lib/limits.ts";
import { createLogger } from "../../src/lib/logger.ts";
import { createCalendar } from "../../src/lib/time-zone.ts";
import { openStore } from "../../src/store/open-store.ts";
import {
  createDraftDesk,
  type DraftClick,
  type DraftDesk,
} from "../../src/workflows/drafts/draft-desk.ts";
import type { Difference } from "../../src/workflows/drafts/draft-facts.ts";
import { createDraftSteps } from "../../src/workflows/drafts/draft-steps.ts";
import { createDraftWork, type DraftWork } from "../../src/workflows/drafts/draft-work.ts";
import { draftWish } from "./drafts.ts";
import { createMemoryMailbox } from "./mailbox.ts";
import { NOW } from "./tam-world.ts";
import { temporaryDirectory } from "./temporary-directory.ts";

export const UNDO_MS = 20_000;
export const MAX_AGE_MS = 15 * 60_000;

/** Looks at once whenever it is asked: waits between looks are not what these tests are about. */
const limits: Limits = {
  ...realLimits,
  gmailWatchMs: 0,
  gmailReconcileFirstMs: 0,
  gmailBackoffFirstMs: 1,
};

export const dana: Person = {
  id: "U0DANA",
  email: "dana@northwind.example",
  name: "Dana",
  kind: "member",
  timeZone: "UTC",
};

export async function openDraftWorld() {
  const directory = temporaryDirectory();
  const logger = createLogger("silent");
  const store = await openStore({ databaseUrl: null, dataDir: directory.path, logger });
  onTestFinished(async () => {
    await store.close();
    directory.remove();
  });
  let now = NOW.getTime();
  const clock = {
    now: () => new Date(now),
    at: () => () => {},
    pass: (ms: number) => {
      now += ms;
    },
  };
  const mailbox = createMemoryMailbox(clock.now);
  const account: { difference: Difference | null } = { difference: null };
  let clicks = 0;

  function startProcess(): { desk: DraftDesk; work: DraftWork } {
    const steps = createDraftSteps({ store, clock, calendar: createCalendar("UTC") });
    const facts = {
      factsFor: async ({ mailbox: rep }: Draft) => ({
        kind: "facts" as const,
        facts: NO_FACTS,
        internal: {
          tone: "steady",
          depth: "medium",
          score: null,
          status: null,
          trend: null,
        } as const,
        from: { name: "Dana", email: rep },
        to: [{ name: "Jane", email: "jane@acme.example" }],
        thread: null,
      }),
      differenceOf: async () => account.difference,
    };
    const templates = {
      render: async () => ({
        kind: "mail" as const,
        mail: { subject: "Your month", html: "<p>All is well.</p>", text: "All is well." },
      }),
      check: async () => [],
    };
    const deps = { store, steps, mailboxes: mailbox, templates, facts, clock, limits, logger };
    const desk = createDraftDesk({
      ...deps,
      contactOf: () => "jane@acme.example",
      settings: { undoMs: UNDO_MS, maxAgeMs: MAX_AGE_MS },
      newId: () => `draft-${++clicks}`,
      wakeWorker: () => {},
    });
    return { desk, work: createDraftWork(deps) };
  }

  const signal = new AbortController().signal;
  return {
    store,
    clock,
    mailbox,
    account,
    limits,
    signal,
    startProcess,
    click: (): DraftClick => ({ key: `click ${++clicks}`, by: dana, reference: "0a1b2c3d" }),
    async want(key: string): Promise<string> {
      const wish = draftWish(key);
      await store.drafts.want([wish], clock.now());
      return wish.id;
    },
    async draft(id: string): Promise<Draft> {
      const draft = await store.drafts.get(id);
      if (draft === null) throw new Error("no such draft");
      return draft;
    },
  };
}

const NO_FACTS = {
  account: { name: "Acme" },
  contact: { name: "Jane Doe", firstName: "Jane" },
  rep: { name: "Dana", firstName: "Dana", title: null, email: "dana@northwind.example" },
  today: "23 November 2026",
  tickets: [],
  ticketCounts: { open: 0, urgent: 0 },
  integrations: [],
  features: [],
  environment: [],
  opportunities: [],
  communications: [],
  promised: [],
  input: {},
};
