// Mailboxes of an emulated Gmail, one store, and processes of the bot that die and are replaced: all over the
// real adapter. One after the other the runs of a proof go through it, each with a mailbox of its own.
import { importPKCS8 } from "jose";
import type { ReadMail } from "../../src/domain/mail.ts";
import type { Mailboxes } from "../../src/domain/mailbox.ts";
import { createGmailService } from "../../src/gmail/gmail-service.ts";
import { type Limits, realLimits } from "../../src/lib/limits.ts";
import type { Logger } from "../../src/lib/logger.ts";
import { delay } from "../../src/lib/time.ts";
import type { GmailEmulator, KeyPair } from "../../src/sandbox/gmail/contract.ts";
import { createGmailEmulator } from "../../src/sandbox/gmail/gmail-emulator.ts";
import { createRandom } from "../../src/sandbox/world/random.ts";
import { openStore } from "../../src/store/open-store.ts";
import type { Store } from "../../src/store/store.ts";
import type { Difference } from "../../src/workflows/drafts/draft-facts.ts";
import { createDraftProcess, type DraftProcess } from "./draft-process.ts";
import { createFreezer, type Freezer } from "./freezer.ts";
import { NOW } from "./tam-world.ts";
import { temporaryDirectory } from "./temporary-directory.ts";
import { createVersionLedger } from "./version-ledger.ts";

/** Waits between attempts and looks are cut short; a request that gets no answer ends soon. */
const limits: Limits = {
  ...realLimits,
  gmailWatchMs: 0,
  gmailReconcileFirstMs: 0,
  gmailBackoffFirstMs: 1,
  gmailBackoffMaxMs: 4,
  gmailTimeoutMs: 1_000,
  gmailSendTimeoutMs: 1_000,
  gmailPatienceMs: 3_000,
  gmailTurnMs: 1_000,
};

const MAIL = {
  subject: "Your month",
  html: '<p>Hello Jane,</p><p>all is well, see <a href="https://status.northwind.example/">our status</a>.</p>',
  text: "Hello Jane,\n\nall is well, see our status (https://status.northwind.example/).",
};

export type MortalProcess = DraftProcess & {
  freezer: Freezer;
  /** The bytes behind a mail that this process showed to somebody, base64url. */
  rawOf(mail: ReadMail): string | undefined;
};

export type DraftLane = {
  readonly emulator: GmailEmulator;
  /** The test's own door to the store. */
  readonly store: Store;
  readonly clock: { now(): Date; at(): () => void; pass(ms: number): void };
  readonly limits: Limits;
  /** Versions of drafts that two committed changes followed. */
  readonly overwritten: readonly string[];
  /** Committed changes of drafts. */
  changes(): number;
  /** `freezeAt`: dies by itself at that step of its store or its mailboxes. */
  startProcess(freezeAt: number | null, differenceOf?: () => Difference | null): MortalProcess;
  /** When no call of any process, dead or alive, is under way at Gmail. */
  quiet(): Promise<void>;
  isQuiet(): boolean;
  close(): Promise<void>;
};

/** `databaseUrl`: two connections of their own that processes take in turn; null = one embedded store. */
export async function openDraftLane(options: {
  emails: readonly string[];
  databaseUrl: string | null;
  keyPair: KeyPair;
  /** Of the pauses in which processes overtake one another. */
  seed: number;
  logger: Logger;
}): Promise<DraftLane> {
  const { databaseUrl, keyPair, logger } = options;
  let now = NOW.getTime();
  const clock = {
    now: () => new Date(now),
    at: () => () => {},
    pass: (ms: number) => {
      now += ms;
    },
  };
  const emulator = await createGmailEmulator({
    users: options.emails.map((email) => ({ email, name: "Dana" })),
    limits,
    clock,
    keyPair,
  });
  const directory = temporaryDirectory();
  const open = () => openStore({ databaseUrl, dataDir: directory.path, logger });
  const store = await open();
  const doors = databaseUrl === null ? [store] : [await open(), await open()];
  const account = {
    clientEmail: emulator.serviceAccountKey.client_email,
    clientId: emulator.serviceAccountKey.client_id,
    privateKey: await importPKCS8(emulator.serviceAccountKey.private_key, "RS256"),
  };
  // An embedded store lets one transaction in at a time: there is nobody to wait for.
  const random = createRandom(options.seed);
  const waits = () => databaseUrl !== null && random.fraction() < 0.4;
  const ledger = createVersionLedger({
    pause: async () => (waits() ? delay(random.whole(1, 8)) : undefined),
  });
  let count = 0;
  let calls = 0;

  function startProcess(
    freezeAt: number | null,
    differenceOf: () => Difference | null = () => null,
  ): MortalProcess {
    const freezer = createFreezer(freezeAt);
    const service = createGmailService({
      account,
      mailboxes: ["*@northwind.example"],
      apiUrl: emulator.apiUrl,
      tokenUrl: emulator.tokenUrl,
      limits,
      clock,
      logger,
    });
    const raws = new WeakMap<ReadMail, string>();
    count += 1;
    const door = doors[count % doors.length] ?? store;
    const process = createDraftProcess({
      store: freezer.wrap(ledger.wrap(door)),
      // Which mailboxes it may open is no call: it is known.
      mailboxes: { ...freezer.wrap(counted(remembering(service, raws))), allows: service.allows },
      mail: MAIL,
      differenceOf,
      newId: () => `draft-${count}`,
      clock,
      limits,
      logger,
    });
    return { ...process, freezer, rawOf: (mail) => raws.get(mail) };
  }

  function counted(service: Mailboxes): Mailboxes {
    return new Proxy(service, {
      get(from, name) {
        const method = Reflect.get(from, name) as (...given: unknown[]) => unknown;
        return async (...given: unknown[]) => {
          calls += 1;
          try {
            return await method.apply(from, given);
          } finally {
            calls -= 1;
          }
        };
      },
    });
  }

  return {
    emulator,
    store,
    clock,
    limits,
    overwritten: ledger.overwritten,
    changes: ledger.changes,
    startProcess,
    isQuiet: () => calls === 0,
    async quiet() {
      while (calls > 0) await delay(1);
    },
    async close() {
      for (const one of new Set([store, ...doors])) await one.close();
      await emulator.close();
      directory.remove();
    },
  };
}

const remembering = (service: Mailboxes, raws: WeakMap<ReadMail, string>): Mailboxes => ({
  ...service,
  async readDraft(...given) {
    const found = await service.readDraft(...given);
    if (found.kind === "draft") raws.set(found.version.mail, found.version.raw);
    return found;
  },
});
