import type { Account, AccountSource } from "../../domain/account.ts";
import type { LogPlace } from "../../domain/communication.ts";
import type { HealthDashboard, ProfilePage, Profiles } from "../../domain/profile.ts";
import type { ProfilePages } from "../../domain/profile-pages.ts";
import { ServiceError } from "../../lib/errors.ts";
import type { Limits } from "../../lib/limits.ts";
import { elapsedMs } from "../../lib/time.ts";

/** Where an account's profile stands. `gone`: the account itself is. `later`: nobody knows yet whether it was made. */
export type ProfilePlace =
  | { kind: "there"; pageId: string; log: LogPlace | null }
  | { kind: "missing" }
  | { kind: "gone" }
  | { kind: "later" };

export type ProfilePlaces = {
  /** From the store, else found in Notion: nothing is made. */
  find(accountId: string, signal: AbortSignal): Promise<ProfilePlace>;
  /** Found, else made. Throws ServiceError. */
  make(accountId: string, signal: AbortSignal): Promise<ProfilePlace>;
};

const EMPTY = {
  stakeholders: [],
  integrations: [],
  features: [],
  environment: [],
  opportunities: [],
};

/**
 * Finds and makes profile pages, in the one process that is the worker: Notion cannot make a page once,
 * so each attempt is committed before it, and one in doubt is looked for by its title until it could
 * not come any more.
 */
export function createProfilePlaces(deps: {
  pages: ProfilePages;
  profiles: Profiles;
  accounts: Pick<AccountSource, "getAccount">;
  healthOf: (accountId: string) => Promise<HealthDashboard | null>;
  limits: Pick<Limits, "notionSettleMs">;
}): ProfilePlaces {
  const { pages, profiles, accounts, healthOf, limits } = deps;
  /** When an attempt that ended in doubt cannot have an effect any more (machine time). */
  const settledAt = new Map<string, number>();

  async function keep(accountId: string, page: ProfilePage): Promise<ProfilePlace> {
    const { pageId, log } = page;
    settledAt.delete(accountId);
    await pages.found(accountId, { pageId, log });
    return { kind: "there", pageId, log };
  }

  const ownerOf = async ({ id, name }: Account) => ({
    accountId: id,
    name,
    pageId: (await pages.get(id))?.pageId ?? null,
  });

  async function create(account: Account, signal: AbortSignal): Promise<ProfilePlace> {
    const { id } = account;
    await pages.begin(id);
    try {
      const content = { profile: EMPTY, health: await healthOf(id) };
      const options = { urgency: "batch", signal } as const;
      const owner = await ownerOf(account);
      return await keep(id, await profiles.createRelationshipProfile(owner, content, options));
    } catch (error) {
      const isSure = error instanceof ServiceError && !error.unclear;
      if (isSure) await pages.notMade(id, error.message);
      else settledAt.set(id, elapsedMs() + limits.notionSettleMs);
      throw error;
    }
  }

  async function find(accountId: string, make: boolean, signal: AbortSignal) {
    const stored = await pages.get(accountId);
    const isBegun = stored?.making === true;
    if (stored?.pageId != null && stored.log !== null && !isBegun)
      return { kind: "there" as const, pageId: stored.pageId, log: stored.log };
    const read = { urgency: "batch", signal } as const;
    // It was looked for, and may still come.
    if (isBegun && elapsedMs() < (settledAt.get(accountId) ?? 0)) return { kind: "later" as const };
    const account = await accounts.getAccount(accountId, read);
    if (account === null) return { kind: "gone" as const };
    const page = await profiles.getRelationshipProfilePage(await ownerOf(account), read);
    if (page !== null && !isBegun) return keep(accountId, page);
    if (!make) return { kind: page === null ? ("missing" as const) : ("later" as const) };
    // One that is there and was begun may be half of one: making it again completes it.
    if (isBegun && page === null && !settledAt.has(accountId)) {
      settledAt.set(accountId, elapsedMs() + limits.notionSettleMs);
      return { kind: "later" as const };
    }
    return create(account, signal);
  }

  return {
    find: (accountId, signal) => find(accountId, false, signal),
    make: (accountId, signal) => find(accountId, true, signal),
  };
}
