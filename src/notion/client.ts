import { Client, type Logger as SdkLogger } from "@notionhq/client";
import type { Limits } from "../lib/limits.ts";
import type { Logger } from "../lib/logger.ts";
import { delay } from "../lib/time.ts";
import { createBoundedFetch } from "./bounded-fetch.ts";
import { classifyFailure } from "./classify-failure.ts";
import { createNotionGate, type GateStats, type Lane, type NotionGateOptions } from "./gate.ts";
import { type Failure, NotionError, type OperationKind } from "./notion-error.ts";
import {
  createBackoff,
  cryptoRandom,
  mayRetry,
  PATIENCE,
  type Patience,
  startPatience,
} from "./retry-policy.ts";

export type NotionCall = {
  /** For people and the log, in the form "reading the accounts". */
  operation: string;
  kind: OperationKind;
  lane: Lane;
  signal?: AbortSignal | undefined;
  /** What would surely wait longer than this many ms fails at once. */
  withinMs?: number | undefined;
};

export type NotionClient = {
  /**
   * Runs one request through gate, attempt, classification and retry. `request` may run several
   * times; `overloads` counts how often Notion was overloaded so far, so that a query can ask for
   * fewer rows. Throws NotionError, or the signal's reason when the caller aborts.
   */
  call<Answer>(
    call: NotionCall,
    request: (sdk: Client, overloads: number) => Promise<Answer>,
  ): Promise<Answer>;
  stats(): GateStats;
};

export type NotionClientOptions = {
  token: string;
  /** NOTION_API_URL, with or without slash at the end. */
  baseUrl: string;
  requestsPerMinute: number;
  limits: Pick<
    Limits,
    "notionWindowMs" | "notionTimeoutMs" | "notionBackoffFirstMs" | "notionBackoffMaxMs"
  >;
  logger: Logger;
  share?: NotionGateOptions["share"];
  sharedBudget?: NotionGateOptions["sharedBudget"];
  /** 0..1, for the jitter of waits. */
  random?: () => number;
};

/** The newest version; `in_trash` and data sources (developers.notion.com/reference/versioning). */
const NOTION_VERSION = "2026-03-11";

export function createNotionClient(options: NotionClientOptions): NotionClient {
  const { token, limits, logger, random = cryptoRandom } = options;
  const backoff = createBackoff(limits, random);
  const gate = createNotionGate(options);
  const baseUrl = options.baseUrl.replace(/\/+$/, "");

  // One SDK client an attempt: its fetch has to know the signal of this very call.
  const sdkFor = (signal: AbortSignal) =>
    new Client({
      auth: token,
      baseUrl,
      notionVersion: NOTION_VERSION,
      retry: false,
      // Ours ends first, and ends the request too.
      timeoutMs: limits.notionTimeoutMs * 2,
      fetch: createBoundedFetch(limits, signal),
      logger: sdkLogger(logger),
    });

  async function callUntil<Answer>(
    call: NotionCall,
    request: (sdk: Client, overloads: number) => Promise<Answer>,
    patience: Patience,
  ): Promise<Answer> {
    const { operation, kind, lane, withinMs = Number.POSITIVE_INFINITY } = call;
    let retries = 0;
    let overloads = 0;
    let rateLimits = 0;
    // Of this attempt or one before: a later refusal does not undo it.
    let mayHaveHappened = false;
    const give = (failure: Failure) =>
      new NotionError(
        mayHaveHappened && failure.effect === "none" ? { ...failure, effect: "possible" } : failure,
        operation,
        kind,
      );

    for (;;) {
      const { pausedForMs, fullForMs } = gate.stats();
      if (pausedForMs > Math.min(patience.restMs(), withinMs))
        throw give(tooLongAPause(pausedForMs));
      if (fullForMs > withinMs) throw give(budgetUsedUp(fullForMs));
      const signal =
        call.signal === undefined
          ? patience.signal
          : AbortSignal.any([call.signal, patience.signal]);
      let started = false;
      const attempt = () => {
        started = true;
        return request(sdkFor(signal), overloads);
      };
      let failure: Failure;
      try {
        return await gate.run(attempt, { lane, signal });
      } catch (error) {
        call.signal?.throwIfAborted();
        const classified = patience.signal.aborted
          ? outOfPatience(patience.ms, started)
          : classifyFailure(error);
        if (classified === null) throw error;
        failure = classified;
      }

      if (failure.effect === "possible") mayHaveHappened = true;
      if (failure.reason === "overloaded" || failure.reason === "timeout") overloads += 1;
      const { reason, status, code, requestId } = failure;
      const line = { operation, lane, reason, status, code, requestId };
      if (reason === "rateLimited") {
        const asked = failure.retryAfterMs ?? 0;
        // The first wait is Notion's; when another 429 follows, ours grows (its documentation).
        const waitMs = Math.max(asked, rateLimits === 0 && asked > 0 ? 0 : backoff(rateLimits));
        rateLimits += 1;
        gate.pause(waitMs + random() * limits.notionBackoffFirstMs);
        logger.warn({ ...line, waitMs }, "Notion asked us to wait");
        continue;
      }
      const waitMs = backoff(retries);
      const tryAgain =
        mayRetry(kind, failure) &&
        retries < PATIENCE[lane].retries &&
        waitMs < patience.restMs() &&
        !patience.signal.aborted;
      logger.warn({ ...line, tryAgain, waitMs }, "Notion request failed");
      if (!tryAgain) throw give(failure);
      retries += 1;
      await delay(waitMs, call.signal);
    }
  }

  return {
    stats: () => gate.stats(),
    async call(call, request) {
      const patience = startPatience(
        Math.max(PATIENCE[call.lane].windows * limits.notionWindowMs, limits.notionTimeoutMs),
      );
      try {
        return await callUntil(call, request, patience);
      } finally {
        patience.end();
      }
    },
  };
}

const tooLongAPause = (pausedForMs: number): Failure => ({
  code: "rate_limited",
  reason: "rateLimited",
  words: `Notion asks us to wait another ${Math.ceil(pausedForMs / 1000)} s before the next request`,
  transient: true,
  effect: "none",
});

const budgetUsedUp = (fullForMs: number): Failure => ({
  reason: "rateLimited",
  words: `the requests that Notion allows in a minute are used up for another ${Math.ceil(fullForMs / 1000)} s`,
  transient: true,
  effect: "none",
});

const outOfPatience = (patienceMs: number, started: boolean): Failure => ({
  reason: "timeout",
  words: `Notion kept us waiting for ${Math.round(patienceMs / 1000)} s`,
  transient: true,
  effect: started ? "possible" : "none",
});

/** Codes and ids only: messages and bodies repeat customers' text. */
const sdkLogger =
  (logger: Logger): SdkLogger =>
  (_level, message, extra) =>
    logger.debug({ code: extra.code, requestId: extra.requestId }, `Notion SDK: ${message}`);
