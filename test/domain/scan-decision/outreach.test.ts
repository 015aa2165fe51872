// Which episodes have an outreach draft prepared, and which have theirs already.
import { expect, test } from "vitest";
import type { ScanMemory } from "../../../src/domain/scan-decision/scan-decision.ts";
import { anAccount } from "../../support/accounts.ts";
import { episode, fresh, march } from "../../support/episodes.ts";
import {
  aMemory,
  aReading,
  aScan,
  decideWhole,
  scanSettings,
  ticketsOf,
} from "../../support/scan-world.ts";
import { accountState, storedEpisode } from "../../support/stored.ts";

const AT = march(3);
const acme = anAccount("Acme", { repEmail: " Dana@X.example " });
const accountId = acme.id;
const amber = accountState(accountId, { ragStatus: "Amber", score: 60 });
const green = accountState(accountId, { ragStatus: "Green", score: 100 });
const open = storedEpisode("e", { accountId, episode: episode() });
const silent = { kind: "released", by: "U1", mode: "silent", heldScanId: "s0" } as const;
const asNew = { kind: "released", by: "U1", mode: "post", heldScanId: "s0" } as const;
const at20 = { ragStatus: "Red", score: 20, pointsLost: 80 } as const;
const told = { ...at20, announced: { ragStatus: "Red", score: 20, at: march(2) } } as const;

function drafted(change: Partial<ScanMemory>, cause = aScan("s1", AT).cause) {
  const reading = aReading(AT, [acme], ticketsOf(acme, AT, { p1p2: 4 }));
  const settings = { ...scanSettings, drafts: true };
  const { drafts, posts } = decideWhole(aScan("s1", AT, cause), reading, aMemory(change), settings);
  return {
    keys: drafts.map(({ key }) => key),
    mailboxes: drafts.map(({ mailbox }) => mailbox),
    direct: posts.flatMap(({ to, post }) => (post.kind === "direct" ? [[to, post.drafts]] : [])),
  };
}
const none = { keys: [], mailboxes: [], direct: [] };
const one = (episodeId: string) => ({
  keys: [`outreach:${episodeId}`],
  mailboxes: ["dana@x.example"],
  direct: [["rep:dana@x.example", [`s1:outreach:${accountId}`]]],
});

test.each<[string, Partial<ScanMemory>, Parameters<typeof drafted>[1], object]>([
  ["opened", { states: [green] }, undefined, one(`s1:${accountId}`)],
  ["opened, by a release that posts", { states: [green] }, asNew, one(`s1:${accountId}`)],
  ["opened, accepted silently", { states: [green] }, silent, none],
  [
    "reopened: another episode than the one that ended",
    {
      states: [green],
      ended: [{ ...open, ended: { at: march(2), cause: "recovered" } }],
      drafted: ["outreach:e"],
    },
    undefined,
    one(`s1:${accountId}`),
  ],
  ["goes on", { open: [{ ...open, episode: episode(told) }] }, undefined, none],
  [
    "worsened, and has its draft: no message about another one",
    { states: [amber], open: [open], drafted: ["outreach:e"] },
    undefined,
    none,
  ],
  ["worsened, and was held when it opened", { states: [amber], open: [open] }, undefined, one("e")],
  [
    "announced late, and has its draft",
    { open: [{ ...open, episode: fresh(20) }], drafted: ["outreach:e"] },
    undefined,
    none,
  ],
  [
    "announced late, and was held when it opened",
    { open: [{ ...open, episode: fresh(20) }] },
    undefined,
    one("e"),
  ],
  [
    "named by a notice that was released",
    { open: [{ ...open, episode: episode(told) }], held: ["e"] },
    asNew,
    one("e"),
  ],
  [
    "named by another notice than the one that was released",
    { open: [{ ...open, episode: episode(told) }], held: ["another"] },
    asNew,
    none,
  ],
])("%s", (_what, memory, cause, expected) => {
  expect(drafted(memory, cause)).toEqual(expected);
});

test("let go without a channel, where nothing is announced; not one that is over", () => {
  const globex = anAccount("Globex", { repEmail: null });
  const held = storedEpisode("f", { accountId: globex.id, episode: fresh(20) });
  const { drafts } = decideWhole(
    aScan("s1", AT, asNew),
    aReading(AT, [acme, globex], ticketsOf(acme, AT, { p1p2: 4 })),
    aMemory({
      releasedHold: "posts",
      open: [{ ...open, episode: fresh(20) }, held],
      held: ["e", "f"],
    }),
    { ...scanSettings, drafts: true, channel: null },
  );
  expect(drafts.map(({ key }) => key)).toEqual(["outreach:e"]);
});

test("let go while others are held: its own draft, with the message to its rep, and none of theirs", () => {
  const others = Array.from({ length: 12 }, (_, n) => anAccount(`Other ${n}`));
  const { guard, drafts, posts } = decideWhole(
    aScan("s1", AT, asNew),
    aReading(
      AT,
      [acme, ...others],
      [acme, ...others].flatMap((one) => ticketsOf(one, AT, { p1p2: 4 })),
    ),
    aMemory({
      releasedHold: "posts",
      open: [{ ...open, episode: fresh(20) }],
      held: ["e"],
    }),
    { ...scanSettings, drafts: true },
  );
  expect(guard).toMatchObject({ kind: "holdPosts", accounts: { length: 12 } });
  expect(drafts.map(({ key }) => key)).toEqual(["outreach:e"]);
  const kinds = posts.map(({ post }) => post.kind);
  expect(kinds).toEqual(["notice", "notice", "direct"]);
});
