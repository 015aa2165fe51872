import { decideAccess, type May } from "../domain/access.ts";
import type { Account } from "../domain/account.ts";
import { errorSummary, ServiceError } from "../lib/errors.ts";
import type { Limits } from "../lib/limits.ts";
import { type Logger, newReference } from "../lib/logger.ts";
import { mrkdwn } from "../lib/text.ts";
import { elapsedMs } from "../lib/time.ts";
import { startTimeLimit } from "../lib/time-limit.ts";
import { createTurns } from "../lib/turns.ts";
import type { Context, SlackServices } from "./listener.ts";
import { type Modals, WindowLeft } from "./modals.ts";
import type { SlackObserver } from "./observer.ts";
import type { Respond } from "./reply.ts";

/** What a person did, as far as every kind of it has it. */
export type Asked = {
  userId: string;
  channelId: string;
  respond: (log: Logger) => Respond;
  modals: Modals;
  /** Of whom `may: "rep"` and `may: "mailbox"` speak. */
  account?: (inTime: AbortSignal) => Promise<Pick<Account, "id" | "name" | "repEmail"> | null>;
};

export type Boundary = (
  asked: Asked,
  row: { may: May; name: string },
  run: (context: Context) => Promise<void>,
) => Promise<void>;

/** The one error boundary: who may, then the work; a failure is logged and told with its reference. */
export function createBoundary(deps: {
  services: SlackServices;
  observer: Pick<SlackObserver, "handled">;
  /** See `Context`. */
  stopping: AbortSignal;
  limits: Limits;
  logger: Logger;
}): Boundary {
  const { services, observer, stopping, limits, logger } = deps;
  const nextTurn = createTurns();
  return async (asked, row, run) => {
    const reference = newReference();
    const started = elapsedMs();
    const inTime = startTimeLimit(limits.liveAnswerMs);
    // What else has arrived is acknowledged before any work begins: under load the longest wait is much shorter.
    await nextTurn();
    const ended = (outcome: "done" | "refused" | "failed") =>
      observer.handled(row.name, outcome, (elapsedMs() - started) / 1_000);
    const log = logger.child({ reference, listener: row.name, user: asked.userId });
    const send = asked.respond(log);
    const respond: Respond = async (message, options) => {
      await nextTurn();
      await send(message, options);
    };
    try {
      const [person, rules, account = null] = await Promise.all([
        services.people.get(asked.userId),
        services.people.rules(),
        asked.account?.(inTime.signal),
      ]);
      const decision = decideAccess(row.may, person, rules, account);
      if (decision.kind === "refused") {
        log.info("refused");
        await services.audit.record({
          at: services.clock.now(),
          actor: asked.userId,
          action: row.name,
          // The reason names the account: it is found, and forgotten, with it.
          object: account?.id ?? null,
          result: "refused",
          detail: decision.reason,
          reference,
        });
        await respond({ text: mrkdwn(decision.reason, LONGEST_REASON) });
        ended("refused");
        return;
      }
      await run({
        services,
        person,
        rules,
        channelId: asked.channelId,
        respond,
        nextTurn,
        modals: asked.modals,
        reference,
        stopping,
        inTime: inTime.signal,
        log,
      });
      ended("done");
      log.debug("answered");
    } catch (error) {
      if (error instanceof WindowLeft) {
        ended("done");
        return log.info("the window was left meanwhile");
      }
      ended("failed");
      log.error(errorSummary(error), "not answered");
      await respond({ text: failureText(error, reference) }).catch((failure: unknown) =>
        log.error(errorSummary(failure), "the person could not be told"),
      );
    } finally {
      inTime.end();
    }
  };
}

/** A reason may name addresses, databases and properties: as long as a few of them together. */
const LONGEST_REASON = 600;
const MOST_REASONS = 5;

/** What a person is told of a failure, with the reference that is in the log. */
export function failureText(error: unknown, reference: string): string {
  if (!(error instanceof ServiceError))
    return `⚠️ Something went wrong on my side. Nothing was changed. Try again; if it happens again, tell an admin the reference ${reference}.`;
  // A database that does not fit has one line for each thing to mend.
  const lines = error.message.split("\n").slice(0, MOST_REASONS);
  const what = lines.map((line) => mrkdwn(line, LONGEST_REASON)).join("\n");
  const effect = error.unclear
    ? "I cannot tell whether it was done: look before you try again."
    : "Nothing was changed.";
  const then = error.transient ? "Try again in a minute." : "An admin has to mend this.";
  return `⚠️ ${what}\n${effect} ${then} (reference ${reference})`;
}
