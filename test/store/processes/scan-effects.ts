import type { Store, StoreNouns } from "../../../src/store/store.ts";
import { march } from "../../support/episodes.ts";
import {
  accountState,
  announced,
  newPost,
  notionWrite,
  storedEpisode,
  storedScan,
} from "../../support/stored.ts";

/** More than one statement holds. */
const ACCOUNTS = 501;

/** What a scan of this id stores, one noun after the other: all of it in one transaction. */
export const scanEffects: ((tx: StoreNouns, id: string) => Promise<unknown>)[] = [
  (tx, id) => tx.scans.save(storedScan(id)),
  (tx, id) => tx.accountStates.save(accounts(id).map((account) => accountState(account))),
  (tx, id) =>
    tx.episodes.save(
      accounts(id).map((accountId) => storedEpisode(accountId, { accountId })),
      new Set(accounts(id)),
    ),
  (tx, id) =>
    tx.outbox.add(
      accounts(id).map((key) => newPost(key, { scanId: id, announces: [announced(key)] })),
    ),
  (tx, id) =>
    tx.notionWrites.want(accounts(id).map((account) => notionWrite(account, { scanId: id }))),
  (tx, id) =>
    tx.audit.record({
      at: march(1),
      actor: "tam",
      action: "scan.decided",
      object: id,
      result: "done",
      reference: null,
      detail: null,
    }),
];

const accounts = (id: string) => Array.from({ length: ACCOUNTS }, (_, index) => `${id}:${index}`);

/** For each effect whether the store has it: all, some or none of it. */
export async function traces(store: Store, id: string): Promise<("all" | "some" | "none")[]> {
  const of = (found: number, whole: number) =>
    found === 0 ? "none" : found === whole ? "all" : "some";
  const ours = (ids: (string | null)[]) =>
    ids.filter((one) => one === id || one?.startsWith(`${id}:`)).length;
  const posts = await Promise.all(accounts(id).map((key) => store.outbox.get(key)));
  const writes = await store.notionWrites.next(100_000);
  return [
    of(ours((await store.scans.recent(1_000)).map((scan) => scan.id)), 1),
    of(ours((await store.accountStates.all()).map(({ accountId }) => accountId)), ACCOUNTS),
    of(ours((await store.episodes.open()).map((episode) => episode.id)), ACCOUNTS),
    of(posts.filter((post) => post !== null).length, ACCOUNTS),
    of(ours(writes.map(({ accountId }) => accountId)), ACCOUNTS),
    of(ours((await store.audit.recent(1_000)).map(({ object }) => object)), 1),
  ];
}
