import { stat } from "node:fs/promises";
import { type Check, type Finding, failure, failureOf, fine, warning } from "../domain/finding.ts";
import { ConfigError } from "../lib/errors.ts";
import type { Logger } from "../lib/logger.ts";
import type { Clock } from "../lib/time.ts";
import { createGmailClient, type GmailLimits } from "./client.ts";
import { checkMailbox, type MailboxResult } from "./doctor-mailbox.ts";
import { describeMailboxes } from "./doctor-words.ts";
import { isSafe } from "./gmail-service.ts";
import { readServiceAccount, type ServiceAccount } from "./service-account.ts";
import { createMailTemplates } from "./templates.ts";

/** Mailboxes looked at side by side. */
const AT_ONCE = 4;

export type GmailCheckDeps = {
  /** Null = drafts are off. */
  drafts: {
    serviceAccountFile: string;
    /** Lower case: addresses and `*@domain`. */
    mailboxes: readonly string[];
    apiUrl: string;
    tokenUrl: string;
    templatesDir: string;
  } | null;
  /** False: nothing is asked of Google. */
  online: boolean;
  /** Look at this mailbox alone. */
  rep: string | null;
  /** The reps that the accounts name, lower case; null when Notion does not tell. */
  reps: () => Promise<string[] | null>;
  limits: GmailLimits;
  clock: Clock;
  logger: Logger;
};

/** The key, the templates, and each rep's mailbox with each of the two scopes; reads nothing of any mail. */
export function createGmailCheck(deps: GmailCheckDeps): Check {
  return {
    part: "Gmail",
    async run(signal) {
      const { drafts } = deps;
      if (drafts === null) {
        return [fine("gmail.off", "Drafts are off: GOOGLE_SERVICE_ACCOUNT_FILE is empty.")];
      }
      const templates = await checkTemplates(drafts.templatesDir);
      const key = await checkKey(drafts.serviceAccountFile);
      if (key.account === null) return [...key.findings, ...templates];
      const addresses = checkAddresses(drafts);
      const boxes =
        deps.online && addresses.length === 0
          ? await checkMailboxes({ ...deps, drafts, account: key.account }, signal)
          : [];
      return [...key.findings, ...addresses, ...boxes, ...templates];
    },
  };
}

async function checkKey(
  path: string,
): Promise<{ account: ServiceAccount | null; findings: Finding[] }> {
  const id = "gmail.key";
  try {
    const account = await readServiceAccount(path);
    const open = ((await stat(path)).mode & 0o077) !== 0 && process.platform !== "win32";
    return {
      account,
      findings: [
        fine(id, `The key of ${account.clientEmail} can be read.`),
        ...(open
          ? [
              warning(
                id,
                "Other users of this machine may read GOOGLE_SERVICE_ACCOUNT_FILE, which opens the reps' mailboxes.",
                "Make it readable by the bot's user alone: chmod 600.",
              ),
            ]
          : []),
      ],
    };
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return { account: null, findings: error.problems.map((problem) => failureOf(id, problem)) };
  }
}

const checkAddresses = ({ apiUrl, tokenUrl }: { apiUrl: string; tokenUrl: string }): Finding[] =>
  Object.entries({ GMAIL_API_URL: apiUrl, GOOGLE_TOKEN_URL: tokenUrl })
    .filter(([, url]) => !isSafe(url))
    .map(([name]) =>
      failure(
        "gmail.address",
        `${name} is not encrypted: mails and keys would be readable on the way.`,
        "Write an address that starts with https:// (http:// is for this machine alone).",
      ),
    );

async function checkTemplates(dir: string): Promise<Finding[]> {
  const problems = await createMailTemplates({ dir }).check();
  return problems.length === 0
    ? [fine("gmail.templates", "All mail templates can be filled in.")]
    : problems.map((problem) =>
        failure(
          "gmail.templates",
          `In ${dir}: ${problem}`,
          "Mend the file (docs/templates.md says what may be in it); no restart is needed. Until then drafts of that type are refused.",
        ),
      );
}

async function checkMailboxes(
  deps: GmailCheckDeps & { drafts: NonNullable<GmailCheckDeps["drafts"]>; account: ServiceAccount },
  signal: AbortSignal,
): Promise<Finding[]> {
  const { drafts, account, rep } = deps;
  const allowed = (email: string) =>
    drafts.mailboxes.includes(email) ||
    drafts.mailboxes.includes(`*${email.slice(email.lastIndexOf("@"))}`);
  if (rep !== null && !allowed(rep.toLowerCase())) {
    return [
      failure(
        "gmail.mailbox",
        `${rep} is not one of TAM_REP_MAILBOXES: the bot never opens that mailbox.`,
        "Add the address, or *@ and its domain, to TAM_REP_MAILBOXES.",
      ),
    ];
  }
  const reps = rep === null ? await deps.reps() : null;
  const named = drafts.mailboxes.filter((one) => !one.startsWith("*"));
  const emails =
    rep === null ? [...new Set([...named, ...(reps ?? []).filter(allowed)])] : [rep.toLowerCase()];
  const client = createGmailClient({
    ...deps,
    ...drafts,
    account,
    random: () => 0.5,
  });
  const results: MailboxResult[] = [];
  const waiting = [...emails];
  await Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      for (let email = waiting.shift(); email !== undefined; email = waiting.shift()) {
        signal.throwIfAborted();
        results.push(
          await checkMailbox({ client, account, email, signal, ...drafts, ...deps.limits }),
        );
      }
    }),
  );
  const outside = (reps ?? []).filter((email) => !allowed(email));
  return describeMailboxes(results, { account, outside, repsKnown: reps !== null || rep !== null });
}
