import type { Account, AccountNames, AccountSource, UnusableRow } from "../domain/account.ts";
import type { Limits } from "../lib/limits.ts";
import type { Logger } from "../lib/logger.ts";
import { type Clock, elapsedMs } from "../lib/time.ts";
import { type AccountMatch, createAccountIndex } from "./account-match.ts";

export type AccountDirectory = {
  /** All accounts, from memory when read within `limits.directoryMs`. Throws ServiceError when nothing was ever read. */
  list(signal?: AbortSignal): Promise<Account[]>;
  /** What the typed name stands for; a name not found is looked for once more in a fresh list. */
  find(query: string, signal?: AbortSignal): Promise<AccountMatch>;
  /** From memory; null when unknown. */
  known(accountId: string): Account | null;
  /** Rows of the last reading that could not be used. */
  readonly unusable: readonly UnusableRow[];
};

type Loaded = {
  accounts: Account[];
  byId: Map<string, Account>;
  match: (query: string) => AccountMatch;
  unusable: UnusableRow[];
  readAt: number;
};

/** A name that is not found reads the list again at most this often. */
const FRESH_ENOUGH_MS = 30_000;

/**
 * The accounts in memory, so that a command answers at once. An old list is served while a new one
 * is being read; while Notion is down the old one stays.
 */
export function createAccountDirectory(deps: {
  accounts: AccountSource;
  names: AccountNames;
  clock: Clock;
  limits: Limits;
  logger: Logger;
}): AccountDirectory {
  const { accounts, names, clock, limits, logger } = deps;
  let loaded: Loaded | null = null;
  let loading: Promise<Loaded> | null = null;

  async function load(): Promise<Loaded> {
    const list = await accounts.queryAllAccounts({ urgency: "interactive" });
    await names.record(
      list.accounts.map(({ id, name }) => ({ accountId: id, name })),
      clock.now(),
    );
    const formerNames = Map.groupBy(await names.all(), ({ accountId }) => accountId);
    loaded = {
      accounts: list.accounts,
      byId: new Map(list.accounts.map((account) => [account.id, account])),
      match: createAccountIndex(
        list.accounts.map((account) => ({
          account,
          formerNames: (formerNames.get(account.id) ?? []).map(({ name }) => name),
        })),
      ),
      unusable: list.unusable,
      readAt: elapsedMs(),
    };
    return loaded;
  }

  /** One reading at a time, whoever asks; a caller's abort ends its waiting, not the reading. */
  function refresh(): Promise<Loaded> {
    loading ??= load().finally(() => {
      loading = null;
    });
    return loading;
  }

  async function current(maxAgeMs: number, signal?: AbortSignal): Promise<Loaded> {
    if (loaded === null || elapsedMs() - loaded.readAt > maxAgeMs) {
      const fresh = refresh();
      if (loaded === null) return abortable(fresh, signal);
      fresh.catch((error: unknown) =>
        logger.warn({ error: String(error) }, "accounts not read again; the older list is used"),
      );
    }
    return loaded;
  }

  async function find(query: string, signal?: AbortSignal): Promise<AccountMatch> {
    const first = await current(limits.directoryMs, signal);
    const found = first.match(query);
    if (found.kind !== "none" || elapsedMs() - first.readAt < FRESH_ENOUGH_MS) return found;
    // The account may be younger than our list.
    return (await abortable(refresh(), signal).catch(() => first)).match(query);
  }

  return {
    list: async (signal) => (await current(limits.directoryMs, signal)).accounts,
    find,
    known: (accountId) => loaded?.byId.get(accountId) ?? null,
    get unusable() {
      return loaded?.unusable ?? [];
    },
  };
}

/** The promise, or the signal's reason as soon as it is aborted. */
export function abortable<T>(promise: Promise<T>, signal?: AbortSignal): Promise<T> {
  if (signal === undefined) return promise;
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(signal.reason);
    const stop = () => reject(signal.reason);
    signal.addEventListener("abort", stop, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener("abort", stop));
  });
}
