import { adminsPost } from "../admins-post.ts";
import type { GuardDecision } from "../guard.ts";
import type { NamedAccount, NewPost } from "../outbox.ts";
import { partKey } from "../post-key.ts";
import type { Announced } from "../stored-episode.ts";
import { type JudgedAccount, repEmailOf } from "./judge-accounts.ts";
import type { ScanSettings, StandingNotice } from "./scan-decision.ts";

type Hold = Exclude<GuardDecision, { kind: "pass" }>;

/**
 * The notice that stands, with what is held now; it goes on as the notice of the scan that it told of first. Once it is
 * edited its thread names those that it does not name yet.
 */
export const reviseNotice = (
  standing: StandingNotice | null,
  guard: Hold,
  judged: readonly JudgedAccount[],
): StandingNotice | null => {
  if (standing === null) return null;
  const { scanId, outcome } = standing.post;
  const accounts = heldBy(guard, judged).flatMap(namedByNotice);
  const post = noticeOf(scanId, guard, accounts.length, accounts);
  return { ...standing, post: { ...post, outcome } };
};

/**
 * One notice for a hold, and behind it what goes on in its thread: posts that each name as many held accounts as one
 * message can, and announce what the scan stored of them. Made one by one: tens of thousands may be held. Without a
 * channel the admins are told of held drafts; a scan that is held as a whole shows by itself (`late-scan.ts`).
 */
export function* noticesOf(
  scanId: string,
  guard: Hold,
  judged: readonly JudgedAccount[],
  {
    channel: to,
    drafts,
    splitAccounts,
  }: Pick<ScanSettings, "channel" | "drafts" | "splitAccounts">,
): Generator<NewPost> {
  if (to === null) {
    if (guard.kind === "holdPosts" && drafts) yield withoutChannel(scanId, guard.reason);
    return;
  }
  const key = `${scanId}:notice`;
  const held = heldBy(guard, judged);
  const post = noticeOf(scanId, guard, held.length, []);
  yield { key, scanId, to, position: 0, post, announces: [] };
  let position = 0;
  let from = 0;
  for (const accounts of splitAccounts(held.values().flatMap(namedByNotice))) {
    const named = held.slice(from, from + accounts.length);
    from += accounts.length;
    position += 1;
    yield {
      key: partKey(key, position + 1),
      scanId,
      to,
      position,
      post: { ...post, accounts },
      announces: guard.kind === "holdAll" ? [] : named.flatMap(announcedByNotice),
    };
  }
}

/** Nobody else would hear of drafts that do not come. */
const withoutChannel = (scanId: string, reason: string): NewPost =>
  adminsPost(
    `held:${scanId}`,
    `The outreach drafts of a scan are held: ${reason}. Its results are stored. If what it read is right, an admin has them prepared with \`/tam scan release\`.`,
  );

const noticeOf = (
  scanId: string,
  guard: Hold,
  concerned: number,
  accounts: NamedAccount[],
): StandingNotice["post"] => ({
  kind: "notice",
  scanId,
  hold: guard.kind === "holdAll" ? "all" : "posts",
  reason: guard.reason,
  concerned,
  accounts,
  outcome: null,
});

function heldBy(guard: Hold, judged: readonly JudgedAccount[]): JudgedAccount[] {
  const concerned = new Set(guard.accounts);
  return judged.filter((one) => concerned.has(one.accountId) && knownOf(one) !== undefined);
}

/** What was not scored is named as it was last known: whose episode would end has one. */
const knownOf = ({ score, before, open }: JudgedAccount) => score ?? before ?? open?.episode;

function namedByNotice(one: JudgedAccount): NamedAccount[] {
  const { accountId, name, change } = one;
  const known = knownOf(one);
  if (known === undefined) return [];
  const { ragStatus, score } = known;
  return [{ accountId, name, repEmail: repEmailOf(one), ragStatus, score, change }];
}

const announcedByNotice = ({ episodeId, decision }: JudgedAccount): Announced[] =>
  decision.kind === "none"
    ? []
    : [
        {
          episodeId,
          as: "named",
          ragStatus: decision.episode.ragStatus,
          score: decision.episode.score,
        },
      ];
