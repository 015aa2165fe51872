import { distance } from "fastest-levenshtein";
import type { Account } from "../domain/account.ts";

/** What the typed name stands for. `how` says how sure that is: a command that writes asks unless it is `exact`. */
export type AccountMatch =
  | { kind: "one"; account: Account; how: "exact" | "partial" | "typo" }
  | { kind: "several"; accounts: Account[] }
  | { kind: "none"; nearest: Account[] };

export type Named = { account: Account; formerNames: readonly string[] };

const NEAREST = 3;

/**
 * Finds the account a person means: exact name (case, accents and punctuation aside), then a name
 * that was given up, then part of a name, then typing errors. Where one way finds something, the
 * later ones are not asked. Active accounts win over inactive ones.
 */
export const matchAccount = (query: string, named: readonly Named[]): AccountMatch =>
  createAccountIndex(named).match(query);

export type AccountIndex = {
  match(query: string): AccountMatch;
  /** What somebody may be about to type, likeliest first; all accounts, by name, when nothing is typed. */
  suggest(typed: string): Account[];
};

/** `matchAccount` over names that are prepared once. */
export function createAccountIndex(named: readonly Named[]): AccountIndex {
  const candidates = named.map(({ account, formerNames }) => ({
    account,
    name: simplify(account.name),
    former: formerNames.length === 0 ? NONE : formerNames.map(simplify),
  }));
  return {
    match: (query) => matchCandidate(simplify(query), candidates),
    suggest: (typed) => suggestCandidates(simplify(typed), candidates),
  };
}

/** Unlike a match, an exact name does not hide longer ones that begin with it: the person may be typing on. */
function suggestCandidates(wanted: string, candidates: readonly Candidate[]): Account[] {
  if (wanted === "") return candidates.toSorted(byName).map(({ account }) => account);
  const startsName = startsWords(wanted);
  const found = candidates.filter(
    ({ name, former }) => startsName(name) || name.includes(wanted) || former.includes(wanted),
  );
  const likely = found.length > 0 ? found : candidates.filter(({ name }) => isTypo(wanted, name));
  return byDistance(wanted, likely).map(({ account }) => account);
}

const byName = (a: Candidate, b: Candidate): number =>
  Number(b.account.active) - Number(a.account.active) || a.name.localeCompare(b.name, "en");

function matchCandidate(wanted: string, candidates: readonly Candidate[]): AccountMatch {
  const nearest = () =>
    byDistance(wanted, candidates)
      .slice(0, NEAREST)
      .map(({ account }) => account);
  if (wanted === "") return { kind: "none", nearest: [] };

  const startsName = startsWords(wanted);
  const ways: { how: "exact" | "partial" | "typo"; fits: (candidate: Candidate) => boolean }[] = [
    { how: "exact", fits: ({ name }) => name === wanted },
    { how: "exact", fits: ({ former }) => former.includes(wanted) },
    { how: "partial", fits: ({ name }) => startsName(name) },
    { how: "partial", fits: ({ name }) => wanted.length >= 3 && name.includes(wanted) },
    { how: "typo", fits: ({ name }) => isTypo(wanted, name) },
  ];
  for (const { how, fits } of ways) {
    const found = preferActive(candidates.filter(fits));
    const [first] = found;
    if (first === undefined) continue;
    if (found.length === 1) return { kind: "one", account: first.account, how };
    const ranked = byDistance(wanted, found);
    return { kind: "several", accounts: ranked.map(({ account }) => account) };
  }
  return { kind: "none", nearest: nearest() };
}

type Candidate = { account: Account; name: string; former: readonly string[] };

/** One for all: few accounts ever had another name. */
const NONE: readonly string[] = [];

/** Lower case without accents; everything but letters and digits becomes one space. */
export const simplify = (text: string): string =>
  text
    .normalize("NFKD")
    .replace(/\p{M}+/gu, "")
    .toLowerCase()
    .replace(/ß/g, "ss")
    .replace(/[^\p{L}\p{N}]+/gu, " ")
    .trim();

/**
 * Whether every word of `wanted` starts, in order, a word of a name: "glo eu" fits "globex europe". Asked of each account
 * for each command: it makes nothing new.
 */
function startsWords(wanted: string): (name: string) => boolean {
  const parts = wanted.split(" ").map((part) => ({ part, afterSpace: ` ${part}` }));
  return (name) => {
    let at = 0;
    return parts.every(({ part, afterSpace }, index) => {
      if (index === 0 && name.startsWith(part)) return true;
      at = name.indexOf(afterSpace, at) + 1;
      return at > 0;
    });
  };
}

/** Few typing errors for the length, against the whole name or as many of its words as were typed. */
function isTypo(wanted: string, name: string): boolean {
  const allowed = wanted.length < 4 ? 0 : wanted.length < 8 ? 1 : wanted.length < 14 ? 2 : 3;
  if (allowed === 0) return false;
  return closest(wanted, name) <= allowed;
}

function closest(wanted: string, name: string): number {
  const words = name.split(" ");
  const size = wanted.split(" ").length;
  let best = distance(wanted, name);
  for (let start = 0; start + size <= words.length; start++) {
    best = Math.min(best, distance(wanted, words.slice(start, start + size).join(" ")));
  }
  return best;
}

function preferActive(found: Candidate[]): Candidate[] {
  const active = found.filter(({ account }) => account.active);
  return active.length > 0 ? active : found;
}

const byDistance = (wanted: string, candidates: readonly Candidate[]): Candidate[] =>
  candidates
    .map((candidate) => ({ candidate, away: closest(wanted, candidate.name) }))
    .sort(
      (a, b) =>
        Number(b.candidate.account.active) - Number(a.candidate.account.active) ||
        a.away - b.away ||
        a.candidate.name.localeCompare(b.candidate.name, "en") ||
        (a.candidate.account.id < b.candidate.account.id ? -1 : 1),
    )
    .map(({ candidate }) => candidate);
