import type {
  Account,
  AccountList,
  AccountNames,
  AccountSource,
  UnusableRow,
} from "../domain/account.ts";
import { abortable } from "../lib/abortable.ts";
import { ServiceError } from "../lib/errors.ts";
import type { Limits } from "../lib/limits.ts";
import type { Logger } from "../lib/logger.ts";
import { type Clock, elapsedMs } from "../lib/time.ts";
import { type AccountIndex, type AccountMatch, createAccountIndex } from "./account-match.ts";

export type AccountDirectory = {
  /**
   * All accounts, from memory when read within `limits.directoryMs`. Throws ServiceError when nothing
   * was ever read, at the latest when `signal` is aborted.
   */
  list(signal?: AbortSignal): Promise<Account[]>;
  /** What the typed name stands for; a name not found is looked for once more in a fresh list. Throws as `list`. */
  find(query: string, signal?: AbortSignal): Promise<AccountMatch>;
  /** The account with this id, looked for in the same way; null when there is none. Throws as `list`. */
  get(accountId: string, signal?: AbortSignal): Promise<Account | null>;
  /** The same from memory alone: for guesses, which are not worth a request. */
  guess(query: string): Promise<AccountMatch>;
  /** What somebody who types a name may mean, likeliest first; from memory alone, for every key pressed. */
  suggest(typed: string): Account[];
  /** From memory; null when unknown. */
  known(accountId: string): Account | null;
  /**
   * Reads the list now, for a scan, and remembers it: the newest there is, and the accounts are in memory once.
   * Throws ServiceError.
   */
  reread: AccountSource["queryAllAccounts"];
  /** Why the list could not be read anew the last time; null = it could. */
  readonly trouble: string | null;
  /** Rows of the last reading that could not be used. */
  readonly unusable: readonly UnusableRow[];
};

type Loaded = {
  accounts: Account[];
  byId: Map<string, Account>;
  index: AccountIndex;
  unusable: UnusableRow[];
  readAt: number;
};

/** An account that is not found reads the list again at most this often. */
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
  let trouble: string | null = null;

  async function load(): Promise<Loaded> {
    const list = await accounts.queryAllAccounts({ urgency: "interactive" });
    await names.record(
      list.accounts.map(({ id, name }) => ({ accountId: id, name })),
      clock.now(),
    );
    return remember(list);
  }

  async function remember(list: AccountList): Promise<Loaded> {
    const formerNames = Map.groupBy(await names.all(), ({ accountId }) => accountId);
    loaded = {
      accounts: list.accounts,
      byId: new Map(list.accounts.map((account) => [account.id, account])),
      index: createAccountIndex(
        list.accounts.map((account) => ({
          account,
          formerNames: (formerNames.get(account.id) ?? []).flatMap(({ name }) =>
            name === account.name ? [] : [name],
          ),
        })),
      ),
      unusable: list.unusable,
      readAt: elapsedMs(),
    };
    return loaded;
  }

  /** One reading at a time, whoever asks; a caller's abort ends its waiting, not the reading. */
  function refresh(): Promise<Loaded> {
    loading ??= load()
      .then(
        (fresh) => {
          trouble = null;
          return fresh;
        },
        (error: unknown) => {
          trouble = error instanceof ServiceError ? error.message : "Notion could not be read.";
          throw error;
        },
      )
      .finally(() => {
        loading = null;
      });
    return loading;
  }

  async function current(maxAgeMs: number, signal?: AbortSignal): Promise<Loaded> {
    if (loaded === null || elapsedMs() - loaded.readAt > maxAgeMs) {
      const fresh = refresh();
      if (loaded === null) return abortable(fresh, signal).catch((error) => tooLate(error, signal));
      fresh.catch((error: unknown) =>
        logger.warn({ error: String(error) }, "accounts not read again; the older list is used"),
      );
    }
    return loaded;
  }

  async function find(query: string, signal?: AbortSignal): Promise<AccountMatch> {
    const first = await current(limits.directoryMs, signal);
    const found = first.index.match(query);
    if (found.kind !== "none") return found;
    const second = await fresher(first, signal);
    return second === first ? found : second.index.match(query);
  }

  async function get(accountId: string, signal?: AbortSignal): Promise<Account | null> {
    const first = await current(limits.directoryMs, signal);
    return first.byId.get(accountId) ?? (await fresher(first, signal)).byId.get(accountId) ?? null;
  }

  /** For what is not in the list: it may be younger. The same list when it is new, or cannot be read again in time. */
  async function fresher(list: Loaded, signal?: AbortSignal): Promise<Loaded> {
    return elapsedMs() - list.readAt < FRESH_ENOUGH_MS
      ? list
      : abortable(refresh(), signal).catch(() => list);
  }

  return {
    list: async (signal) => (await current(limits.directoryMs, signal)).accounts,
    find,
    get,
    guess: async (query) => loaded?.index.match(query) ?? { kind: "none", nearest: [] },
    suggest: (typed) => loaded?.index.suggest(typed) ?? [],
    async reread(options) {
      const list = await accounts.queryAllAccounts(options);
      await remember(list);
      trouble = null;
      return list;
    },
    known: (accountId) => loaded?.byId.get(accountId) ?? null,
    get trouble() {
      return trouble;
    },
    get unusable() {
      return loaded?.unusable ?? [];
    },
  };
}

/** Nobody was told yet why the list is late; whoever asked next may find it read. */
function tooLate(error: unknown, signal: AbortSignal | undefined): never {
  if (signal?.aborted !== true || error !== signal.reason) throw error;
  throw new ServiceError(
    "Notion",
    "I have not read the list of accounts yet: Notion did not answer in time.",
    { transient: true, cause: error },
  );
}
