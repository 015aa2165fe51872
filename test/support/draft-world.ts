// One mailbox, one store, and the bot's part of drafts as one process has it; more processes may be started.
import { onTestFinished } from "vitest";
import type { Draft } from "../../src/domain/draft.ts";
import type { ClickBy } from "../../src/domain/once.ts";
import { type Limits, realLimits } from "../../src/lib/limits.ts";
import { openStore } from "../../src/store/open-store.ts";
import type { Difference } from "../../src/workflows/drafts/draft-facts.ts";
import { createDraftProcess, type DraftProcess } from "./draft-process.ts";
import { draftWish } from "./drafts.ts";
import { createMemoryMailbox } from "./mailbox.ts";
import { NOW } from "./tam-world.ts";
import { temporaryDirectory } from "./temporary-directory.ts";
import { testLogger } from "./test-logger.ts";

/** Looks at once whenever it is asked: waits between looks are not what these tests are about. */
const limits: Limits = {
  ...realLimits,
  gmailWatchMs: 0,
  gmailReconcileFirstMs: 0,
  gmailBackoffFirstMs: 1,
};

export async function openDraftWorld() {
  const directory = temporaryDirectory();
  const logger = testLogger();
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

  const startProcess = (): DraftProcess =>
    createDraftProcess({
      store,
      mailboxes: mailbox,
      mail: { subject: "Your month", html: "<p>All is well.</p>", text: "All is well." },
      differenceOf: () => account.difference,
      newId: () => `draft-${++clicks}`,
      clock,
      limits,
      logger,
    });

  const signal = new AbortController().signal;
  return {
    store,
    clock,
    mailbox,
    account,
    limits,
    signal,
    startProcess,
    click: (): ClickBy => ({ key: `click ${++clicks}`, by: "U0DANA", reference: "0a1b2c3d" }),
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
