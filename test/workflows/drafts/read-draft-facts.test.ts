// In which conversation an outreach goes on (spec section 8): that of its episode, with the same contact.
import { expect, test } from "vitest";
import type { Draft } from "../../../src/domain/draft.ts";
import { createHealthScorer } from "../../../src/domain/health.ts";
import { DAY_MS } from "../../../src/lib/time.ts";
import { createCalendar } from "../../../src/lib/time-zone.ts";
import { createDraftFacts } from "../../../src/workflows/drafts/read-draft-facts.ts";
import { anAccount } from "../../support/accounts.ts";
import { openDraftWorld } from "../../support/draft-world.ts";
import { draftWish } from "../../support/drafts.ts";
import { episode } from "../../support/episodes.ts";
import { storedEpisode } from "../../support/stored.ts";
import { NOW } from "../../support/tam-world.ts";

type World = Awaited<ReturnType<typeof openDraftWorld>>;

const acme = anAccount("Acme", { contactEmail: "Jane@acme.example" });
const daysAgo = (days: number) => new Date(NOW.getTime() - days * DAY_MS);
const never = () => Promise.reject(new Error("is not asked"));

const factsOf = ({ store, mailbox, clock }: World) =>
  createDraftFacts({
    accounts: {
      getAccount: async () => acme,
      queryAllAccounts: async () => ({ accounts: [acme], unusable: [] }),
    },
    tickets: {
      getOpenTickets: async () => ({ tickets: [], unusable: [] }),
      getP1P2Tickets: never,
      getTicketCountByAccount: never,
      countAllOpenTickets: never,
      readAllOpenTickets: never,
    },
    names: store.accountNames,
    drafts: store.drafts,
    episodes: store.episodes,
    profiles: { getRelationshipProfilePage: async () => null },
    profilePages: store.profilePages,
    mailboxes: mailbox,
    reps: { find: async () => ({ name: "Dana", title: null }) },
    scorerFor: () => createHealthScorer(),
    calendar: createCalendar("UTC"),
    clock,
  });

/** Opened so many days ago; over by now when `ended`. */
const addEpisode = ({ store }: World, id: string, days: number, { ended = false } = {}) =>
  store.episodes.save(
    [
      storedEpisode(id, {
        accountId: acme.id,
        episode: episode({ openedAt: daysAgo(days) }),
        ended: ended ? { at: daysAgo(days - 5), cause: "recovered" } : null,
      }),
    ],
    new Set(),
  );

async function addOutreach({ store, clock }: World, key: string, change: Partial<Draft>) {
  const { episodeId = null } = change;
  const wish = draftWish(key, {
    type: "escalation_outreach",
    accountId: acme.id,
    episodeId,
    input: {},
  });
  await store.drafts.want([wish], clock.now());
  const draft = await store.drafts.get(wish.id);
  if (draft === null) throw new Error("no such draft");
  return { ...draft, ...change };
}

/** It went out to this address, in a conversation named as its key. */
async function addSent(
  world: World,
  key: string,
  days: number,
  change: Partial<Draft>,
  to: string,
) {
  const sentAt = daysAgo(days);
  const sent = { messageId: `m ${key}`, threadId: key, rfc822MessageId: null, sentAt };
  const draft = await addOutreach(world, key, {
    ...change,
    state: "sent",
    sent: { ...sent, by: "message" },
  });
  await world.store.drafts.save(draft, sentAt);
  world.mailbox.sent.push({
    messageId: `m ${key}`,
    threadId: key,
    digest: "",
    marker: draft.id,
    at: sentAt,
    subject: `Re: ${key}`,
    to: [to],
    by: "bot",
  });
}

async function threadOf(world: World, change: Partial<Draft>) {
  const draft = await addOutreach(world, "now", change);
  const read = await factsOf(world).factsFor(draft, world.signal);
  if (read.kind !== "facts") throw new Error(read.kind === "later" ? read.error : read.why);
  return read.thread;
}

const JANE = "jane@acme.example";
const ofNow = { episodeId: "now" };
const ofThen = { episodeId: "then" };
const asked = { episodeId: null };

type Sent = [key: string, days: number, change: Partial<Draft>, to: string];

test.each<[string, Partial<Draft>, Sent[], string | null]>([
  ["none went out", ofNow, [], null],
  ["of the same episode", ofNow, [["first", 3, ofNow, JANE]], "first"],
  ["asked for in it", ofNow, [["first", 3, asked, JANE]], "first"],
  ["of the same, asked for now", asked, [["first", 3, ofNow, JANE]], "first"],
  ["of an episode before", ofNow, [["old", 30, ofThen, JANE]], null],
  ["of an episode before, asked for now", asked, [["old", 30, ofThen, JANE]], null],
  ["asked for before this episode", asked, [["old", 30, asked, JANE]], null],
  ["to the contact before this one", ofNow, [["first", 3, ofNow, "bob@acme.example"]], null],
  [
    "the last one, not the one that changed last",
    ofNow,
    [
      ["second", 2, ofNow, JANE],
      ["first", 3, ofNow, JANE],
    ],
    "second",
  ],
])("the conversation of an outreach: %s", async (_name, draft, sent, expected) => {
  const world = await openDraftWorld();
  await addEpisode(world, "then", 40, { ended: true });
  await addEpisode(world, "now", 10);
  for (const one of sent) await addSent(world, ...one);
  // Noting an outcome is the newest change, of however old a mail.
  const last = sent.at(-1);
  const noted = last && (await world.store.drafts.byKey(last[0]));
  if (noted) await world.store.drafts.save({ ...noted, outcome: "Answered" }, NOW);
  expect(await threadOf(world, draft)).toEqual(
    expected === null
      ? null
      : {
          threadId: expected,
          inReplyTo: `<m ${expected}@mail.example>`,
          references: [`<m ${expected}@mail.example>`],
          subject: expected,
        },
  );
});

test("an outreach that is asked for while no episode is open begins a conversation", async () => {
  const world = await openDraftWorld();
  await addEpisode(world, "then", 40, { ended: true });
  await addSent(world, "old", 36, ofThen, JANE);
  expect(await threadOf(world, asked)).toBeNull();
});
