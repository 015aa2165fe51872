import { adminsPost } from "../../domain/admins-post.ts";
import { findCover } from "../../domain/cover.ts";
import {
  isPersons,
  type NamedAccount,
  type NewPost,
  type OutboxRow,
  type Post,
} from "../../domain/outbox.ts";
import { addressedKey, coverKey, partKey, rootKeyOf, undecidedKey } from "../../domain/post-key.ts";
import type { Poster } from "../../domain/poster.ts";
import type { Announced, SlackPlace } from "../../domain/stored-episode.ts";
import type { Clock } from "../../lib/time.ts";
import { continuations } from "../continuations.ts";
import type { DeliveryNouns, DeliveryStore } from "./delivery-store.ts";
import { mendedWithin } from "./release-mended.ts";

/** Why a post is given up for now: surely not in Slack, or nobody can find out. */
export type Holding =
  | { kind: "refused"; code: string; error: string }
  | { kind: "unknowable"; error: string };

/**
 * Only the one who sent a row, or found out about that sending, may say what became of it: a row that
 * was sent again meanwhile, by another process, is left alone.
 */
export type RecordPost = {
  /** Nobody knows whether it is in Slack. */
  unclear(row: OutboxRow, error: string): Promise<void>;
  /** Surely not in Slack: back among the pending ones. */
  released(row: OutboxRow, error: string): Promise<void>;
  /** There is no point in posting it any more. */
  dropped(row: OutboxRow, why: string): Promise<void>;
  /** It is in Slack: in one transaction what it announces is announced, and what goes on in its thread is added. */
  posted(row: OutboxRow, place: SlackPlace): Promise<void>;
  /** A person decides, and the admins are told, once. */
  held(row: OutboxRow, why: Holding): Promise<void>;
  /** It shows what its row says; accounts that its thread does not name yet are added there. */
  edited(row: OutboxRow): Promise<void>;
  /** A rep's message also to who covers the rep now, as a row of its own: it is edited with the rep's. */
  toCover(row: OutboxRow): Promise<void>;
  /** The same message to the other admins, as rows of their own. */
  toOtherAdmins(row: OutboxRow): Promise<void>;
};

/** What the store keeps of a post's fate. */
export function createRecordPost(deps: {
  store: DeliveryStore;
  poster: Pick<Poster, "split">;
  adminEmails: readonly string[];
  clock: Clock;
}): RecordPost {
  const { store, poster, adminEmails, clock } = deps;

  /** What the row names and its message does not show, nor its thread so far: as posts that go on in it, with the first one's number. */
  async function restOf(
    { outbox }: DeliveryNouns,
    { key, post }: OutboxRow,
  ): Promise<{ rest: Post[]; from: number }> {
    if (rootKeyOf(key) !== null) return { rest: [], from: 2 };
    if (post.kind !== "notice") return { rest: poster.split(post).rest, from: 2 };
    if (post.accounts.length === 0) return { rest: [], from: 2 };
    const named = new Set<string>();
    let from = 2;
    for await (const there of continuations(outbox, key)) {
      for (const { accountId } of namedIn(there.post)) named.add(accountId);
      from += 1;
    }
    const accounts = post.accounts.filter(({ accountId }) => !named.has(accountId));
    return { rest: poster.split({ ...post, accounts }).rest, from };
  }

  const ifOurs = (row: OutboxRow, effects: (tx: DeliveryNouns) => Promise<void>): Promise<void> =>
    store.transaction(async (tx) => {
      const now = await tx.outbox.get(row.key);
      const inHand = now?.state === "sending" || now?.state === "unclear";
      if (inHand && now.attempts === row.attempts) await effects(tx);
    });

  return {
    unclear: (row, error) => ifOurs(row, ({ outbox }) => outbox.mark(row.key, "unclear", error)),
    released: (row, error) => ifOurs(row, ({ outbox }) => outbox.release(row.key, error)),
    dropped: (row, why) => ifOurs(row, ({ outbox }) => outbox.mark(row.key, "cancelled", why)),
    posted: (row, place) =>
      store.transaction(async (tx) => {
        // Another process may have found it at the same time.
        if (!(await tx.outbox.posted(row.key, place))) return;
        const { rest, from } = await restOf(tx, row);
        const { own, ofPart } = await divide(tx, row, rest);
        if (own.length > 0) await tx.episodes.announce(own, clock.now(), place);
        await tx.outbox.add(goingOn(row, rest, from, ofPart));
      }),
    held: (row, why) =>
      ifOurs(row, async (tx) => {
        if (why.kind === "unknowable") {
          // It may be there, so a later scan must not say it again; the admin's answer ends the doubt.
          const { own } = await divide(tx, row, (await restOf(tx, row)).rest);
          const named = own.map((one) => (one.as === "single" ? { ...one, as: NAMED } : one));
          const nowhere = { channel: row.to, ts: "" };
          if (named.length > 0) await tx.episodes.announce(named, clock.now(), nowhere);
        }
        if (why.kind === "refused") await tx.outbox.refuse(row.key, why.code, why.error);
        else await tx.outbox.mark(row.key, "held", why.error);
        if (!isToAdmins(row.post)) await tx.outbox.add([tellAdmins(row, why)]);
      }),
    edited: (row) =>
      store.transaction(async (tx) => {
        await tx.outbox.edited(row);
        if (row.post.kind !== "notice") return;
        const { rest, from } = await restOf(tx, row);
        await tx.outbox.add(goingOn(row, rest, from, []));
      }),
    async toCover(row) {
      const rep = row.to.slice(REP.length);
      const cover = findCover(await store.covers.active(clock.now()), rep);
      if (cover === null) return;
      const { scanId, position, post } = row;
      const to = `user:${cover.userId}`;
      await store.outbox.add([
        { key: coverKey(row.key), scanId, to, position, post, announces: [] },
      ]);
    },
    toOtherAdmins: (row) =>
      store.outbox.add(
        adminEmails.slice(1).map((email) => ({
          key: addressedKey(row.key, email),
          scanId: row.scanId,
          to: `admin:${email}`,
          position: row.position,
          post: row.post,
          announces: row.announces,
        })),
      ),
  };
}

const goingOn = (
  { key, scanId, to, position }: OutboxRow,
  rest: readonly Post[],
  from: number,
  ofPart: readonly Announced[][],
): NewPost[] =>
  rest.map((post, index) => ({
    key: partKey(key, from + index),
    scanId,
    to,
    position: position + from + index - 1,
    post,
    announces: ofPart[index] ?? [],
  }));

const REP = "rep:";
const NAMED: Announced["as"] = "named";

/** Which message announces what: an episode is announced by the one that names its account. */
async function divide(
  { episodes }: DeliveryNouns,
  { announces }: OutboxRow,
  rest: readonly Post[],
): Promise<{ own: Announced[]; ofPart: Announced[][] }> {
  if (rest.length === 0 || announces.length === 0) return { own: announces, ofPart: [] };
  const partOfAccount = new Map(
    rest.flatMap((post, index) => namedIn(post).map(({ accountId }) => [accountId, index])),
  );
  const accountOf = await episodes.openAccounts();
  const byPart = Map.groupBy(announces, ({ episodeId }) =>
    partOfAccount.get(accountOf.get(episodeId) ?? ""),
  );
  return {
    own: byPart.get(undefined) ?? [],
    ofPart: rest.map((_, index) => byPart.get(index) ?? []),
  };
}

function namedIn(post: Post): NamedAccount[] {
  if (post.kind === "summary") return Object.values(post.sections).flat();
  return post.kind === "notice" ? post.accounts : [];
}

/** One message for what is refused for the same reason in the same scan, one for each doubt. */
function tellAdmins(row: OutboxRow, why: Holding): NewPost {
  const what = WHAT[row.post.kind];
  return why.kind === "refused"
    ? adminsPost(
        `refused:${row.scanId ?? row.key}:${row.to}:${why.code}`,
        `${what} could not be posted: ${why.error}\n${whatNow(row, why.code)}`,
      )
    : adminsPost(
        undecidedKey(row.key),
        `I cannot find out whether ${what.toLowerCase()} is in Slack: no answer came, and I cannot look. ${why.error}${aboutWhom(row.post)}\nIt is not posted again by itself.`,
      );
}

/** Only what belongs to a scan is said again by the next one. */
function whatNow({ to, scanId }: OutboxRow, code: string): string {
  const within = mendedWithin(to, code);
  if (within !== null)
    return `Nothing is lost: once that is mended it is posted within ${within}${isPersons(to) ? ", unless a week has passed by then" : ""}.`;
  return scanId === null
    ? "It is not posted again by itself."
    : "Nothing is lost: the next scan posts what nobody was told of; /tam scan starts one.";
}

const WHAT: Record<Post["kind"], string> = {
  alert: "An alert",
  summary: "The summary of a scan",
  reply: "A reply to an alert",
  notice: "The notice of a held scan",
  direct: "A direct message to a rep",
  handover: "The offer of fresh drafts to a new rep",
  cover: "The news of a cover",
  admins: "A message to the admins",
  missed: "A message to the admins",
};

/** Nobody is told that the admins cannot be told. */
const isToAdmins = ({ kind }: Post): boolean => kind === "admins" || kind === "missed";

const aboutWhom = (post: Post): string =>
  post.kind === "alert" ? `\nIt is about ${post.facts.name}.` : "";
