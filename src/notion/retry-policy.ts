import type { Limits } from "../lib/limits.ts";
import { elapsedMs } from "../lib/time.ts";
import { startTimeLimit, type TimeLimit } from "../lib/time-limit.ts";
import type { Lane } from "./gate.ts";
import type { Failure, OperationKind } from "./notion-error.ts";

/**
 * How often a call is tried again, and for how many windows it may wait in all: a person gives up
 * soon, a scan outlasts a workspace-wide limit of several minutes.
 */
export const PATIENCE: Record<Lane, { retries: number; windows: number }> = {
  interactive: { retries: 1, windows: 1 },
  batch: { retries: 5, windows: 15 },
  low: { retries: 5, windows: 15 },
};

/** A request that may have had an effect is repeated only when repeating it changes nothing. */
export function mayRetry(kind: OperationKind, failure: Failure): boolean {
  if (!failure.transient) return false;
  switch (kind) {
    case "read":
      return failure.reason !== "conflict";
    case "absoluteWrite":
      return true;
    case "create":
      return false;
  }
}

/** The n-th wait (from 0) in milliseconds: doubling, between half and the whole of it by chance. */
export const createBackoff =
  (limits: Pick<Limits, "notionBackoffFirstMs" | "notionBackoffMaxMs">, random: () => number) =>
  (n: number): number => {
    const whole = Math.min(limits.notionBackoffFirstMs * 2 ** n, limits.notionBackoffMaxMs);
    return whole / 2 + (random() * whole) / 2;
  };

/** 0..1, for jitter. */
export const cryptoRandom = (): number =>
  (crypto.getRandomValues(new Uint32Array(1))[0] ?? 0) / 2 ** 32;

export type Patience = TimeLimit & { ms: number; restMs(): number };

/** How long one call may take in all, waiting for its turn and for Notion included. */
export function startPatience(ms: number): Patience {
  const until = elapsedMs() + ms;
  return { ...startTimeLimit(ms), ms, restMs: () => until - elapsedMs() };
}
