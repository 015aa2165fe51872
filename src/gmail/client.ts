// Longer than most: the one way to Gmail, with its two kinds of requests side by side.
import type { gmail_v1 } from "@googleapis/gmail";
import type { z } from "zod";
import { MAILBOX_REQUESTS_AT_ONCE, type MailboxRefusal, type Unclear } from "../domain/mailbox.ts";
import { ServiceError } from "../lib/errors.ts";
import type { Limits } from "../lib/limits.ts";
import type { Logger } from "../lib/logger.ts";
import { type Clock, delay, elapsedMs } from "../lib/time.ts";
import { createTokenSource, type Scope } from "./auth.ts";
import { classifyFailure } from "./classify.ts";
import { type Failure, failureOf, GmailFailure } from "./failure.ts";
import { createLane, type Lane, LaneBusy } from "./lane.ts";
import { loadGoogle } from "./libraries.ts";
import type { ServiceAccount } from "./service-account.ts";

/**
 * Units of a project's first use after May 2026 (developers.google.com/gmail/api/reference/quota); where
 * sources differ, the dearer number.
 */
export const UNITS = {
  "drafts.create": 10,
  "drafts.get": 20,
  "drafts.list": 5,
  "drafts.update": 15,
  "drafts.send": 100,
  "drafts.delete": 10,
  "messages.get": 20,
  "messages.list": 5,
  "threads.get": 40,
  "history.list": 2,
  getProfile: 1,
} as const;
export type Method = keyof typeof UNITS;

/** 6,000 a minute and mailbox are allowed; the rest is for what timers and the network bunch up. */
export const UNITS_PER_WINDOW = 5_400;
const READ_ATTEMPTS = 5;

export type GmailLimits = Pick<
  Limits,
  | "gmailWindowMs"
  | "gmailTimeoutMs"
  | "gmailSendTimeoutMs"
  | "gmailBackoffFirstMs"
  | "gmailBackoffMaxMs"
  | "gmailPatienceMs"
  | "gmailTurnMs"
>;

type RequestOptions = { rootUrl: string; retry: false; timeout: number; signal?: AbortSignal };
type Request = (
  users: gmail_v1.Resource$Users,
  options: RequestOptions,
) => Promise<{ data: unknown }>;

type Call<Answer> = {
  mailbox: string;
  scope: Scope;
  method: Method;
  answer: z.ZodType<Answer>;
  request: Request;
  signal?: AbortSignal | undefined;
  urgency?: "batch" | undefined;
};

export type Changed<Answer> =
  | { kind: "done"; answer: Answer }
  | { kind: "gone" }
  | MailboxRefusal
  | Unclear;

export type GmailClient = {
  /** Retried while Gmail says that it may pass; null = 404. Throws ServiceError, or the signal's reason. */
  read<Answer>(call: Call<Answer>): Promise<Answer | null>;
  /** Tried once; what is not surely without effect is unclear. `withinMs`: how long it waits for its turn. */
  change<Answer>(
    call: Call<Answer> & { withinMs: number; timeoutMs?: number },
  ): Promise<Changed<Answer>>;
};

export function createGmailClient(options: {
  account: ServiceAccount;
  apiUrl: string;
  tokenUrl: string;
  limits: GmailLimits;
  clock: Clock;
  logger: Logger;
  random: () => number;
}): GmailClient {
  const { limits, clock, logger, random } = options;
  const rootUrl = `${options.apiUrl.replace(/\/+$/, "")}/`;
  const lanes = new Map<string, Lane>();
  const doors = new Map<string, ReturnType<typeof openDoor>>();

  const laneOf = (mailbox: string): Lane => {
    const lane =
      lanes.get(mailbox) ??
      createLane({
        unitsPerWindow: UNITS_PER_WINDOW,
        windowMs: limits.gmailWindowMs,
        concurrency: MAILBOX_REQUESTS_AT_ONCE,
      });
    lanes.set(mailbox, lane);
    return lane;
  };

  async function openDoor(mailbox: string, scope: Scope) {
    const { auth, gmail } = await loadGoogle();
    const client = new auth.OAuth2();
    client.refreshHandler = createTokenSource({
      account: options.account,
      tokenUrl: options.tokenUrl,
      scope,
      mailbox,
      timeoutMs: limits.gmailTimeoutMs,
    });
    const { users } = gmail({
      version: "v1",
      auth: client,
      rootUrl,
      retry: false,
      // The client's own (node-fetch) ends the process when the signal was aborted before it was asked:
      // it destroys the body with an error that nobody listens to.
      fetchImplementation: fetch,
    });
    return { users, forgetToken: () => client.setCredentials({}) };
  }

  const doorOf = (mailbox: string, scope: Scope) => {
    const key = `${scope} ${mailbox}`;
    const door = doors.get(key) ?? openDoor(mailbox, scope);
    doors.set(key, door);
    return door;
  };

  /** One request; a second one after a 401 (which says that nothing was done) with a new token. */
  async function attempt<Answer>(call: Call<Answer>, timeout: number): Promise<Answer> {
    const door = await doorOf(call.mailbox, call.scope);
    const ask = () =>
      call.request(door.users, {
        rootUrl,
        retry: false,
        timeout,
        ...(call.signal === undefined ? {} : { signal: call.signal }),
      });
    const answered = await ask().catch((error: unknown) => {
      if (classifyFailure(error).status !== 401 || !isApiAnswer(error)) throw error;
      door.forgetToken();
      return ask();
    });
    return call.answer.parse(answered.data);
  }

  function note(call: Call<unknown>, failure: Failure, ms: number, more: object): void {
    const { code, status, why, proven } = failure;
    logger.warn(
      { method: call.method, code, status, why, proven, ms: Math.round(ms), ...more },
      "Gmail request failed",
    );
  }

  const backoff = (n: number): number => {
    const whole = Math.min(limits.gmailBackoffFirstMs * 2 ** n, limits.gmailBackoffMaxMs);
    return whole / 2 + (random() * whole) / 2;
  };

  return {
    async read(call) {
      const lane = laneOf(call.mailbox);
      const end = elapsedMs() + limits.gmailPatienceMs;
      for (let tried = 1; ; tried += 1) {
        const started = elapsedMs();
        try {
          return await lane.run(() => attempt(call, limits.gmailTimeoutMs), {
            units: UNITS[call.method],
            first: false,
            batch: call.urgency === "batch",
            withinMs: Math.max(0, end - started),
            signal: call.signal,
          });
        } catch (error) {
          call.signal?.throwIfAborted();
          const failure = error instanceof LaneBusy ? busy(error) : classifyFailure(error);
          if (failure.missing) return null;
          const waitMs = Math.max(failure.waitMs ?? 0, backoff(tried - 1));
          if (failure.rateLimited) lane.pause(waitMs);
          const again =
            failure.transient &&
            !(error instanceof LaneBusy) &&
            tried < READ_ATTEMPTS &&
            elapsedMs() + waitMs < end;
          note(call, failure, elapsedMs() - started, { again });
          if (!again) {
            // Never with Google's own error: its message may quote addresses, the client's the mail.
            throw new ServiceError("Gmail", `${failure.words} (${call.method}).`, {
              transient: failure.transient,
              cause: new GmailFailure(failure),
            });
          }
          await delay(waitMs, call.signal);
        }
      }
    },

    async change(call) {
      const lane = laneOf(call.mailbox);
      const begin = elapsedMs();
      let started = false;
      try {
        const answer = await lane.run(
          () => {
            started = true;
            return attempt(call, call.timeoutMs ?? limits.gmailTimeoutMs);
          },
          {
            units: UNITS[call.method],
            first: true,
            batch: call.urgency === "batch",
            withinMs: call.withinMs,
            signal: call.signal,
          },
        );
        logger.debug({ method: call.method, ms: Math.round(elapsedMs() - begin) }, "Gmail changed");
        return { kind: "done", answer };
      } catch (error) {
        const waited = error instanceof LaneBusy ? busy(error) : null;
        const left = started || call.signal?.aborted !== true;
        const failure = waited ?? (left ? classifyFailure(error) : stopped);
        note(call, failure, elapsedMs() - begin, {});
        if (failure.missing) return { kind: "gone" };
        if (!failure.proven) return { kind: "unclear", error: `${failure.words}.` };
        if (failure.rateLimited) lane.pause(failure.waitMs ?? backoff(0));
        return {
          kind: "refused",
          error: `${failure.words}.`,
          why: failure.why,
          retryAt:
            failure.waitMs === null ? null : new Date(clock.now().getTime() + failure.waitMs),
        };
      }
    },
  };
}

const isApiAnswer = (error: unknown): boolean =>
  error instanceof Error && "response" in error && error.response !== undefined;

const busy = ({ waitMs }: LaneBusy): Failure =>
  failureOf({
    words: "Gmail's limit of requests for this mailbox is used up for the moment",
    why: "later",
    transient: true,
    waitMs,
    code: "noTurn",
  });

const stopped = failureOf({
  words: "the bot is stopping",
  why: "later",
  transient: true,
  code: "stopped",
});
