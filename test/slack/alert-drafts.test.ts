// The draft of an escalation, from its alert.
import { expect, test } from "vitest";
import { actionIds, eventually, textsOf } from "../support/bot.ts";
import { draftWish } from "../support/drafts.ts";
import { clickInWindow, openDraftBot, openReview, viewText } from "../support/drafts-in-slack.ts";
import { fresh } from "../support/episodes.ts";
import { channels, people } from "../support/slack-world.ts";
import { alertFacts, storedEpisode } from "../support/stored.ts";
import { accountId } from "../support/tam-world.ts";

const { ana, ben } = people;
const { general } = channels;
const ACME = accountId("Acme Corp");

test("the alert leads to its draft while that waits, and refuses others by name", async () => {
  await using bot = await openDraftBot({
    settings: { SLACK_ESCALATION_CHANNEL: general, HEALTH_SCAN_CRON: "off" },
  });
  const { store } = bot.app.services;
  await bot.app.services.directory.list();
  const facts = alertFacts({ accountId: ACME, name: "Acme Corp", repEmail: "ana@tam.example" });
  const episode = storedEpisode("e1", { accountId: ACME, facts, episode: fresh(30) });
  const { ragStatus, score } = episode.episode;
  await store.transaction(async (tx) => {
    await tx.episodes.save([episode], new Set());
    await tx.outbox.add([
      {
        key: "s:alert",
        scanId: null,
        to: general,
        position: 0,
        post: { kind: "alert", episodeId: "e1", ragStatus, score, facts },
        announces: [{ episodeId: "e1", as: "single", ragStatus, score }],
      },
    ]);
  });
  const leads = (message: object) => actionIds(message).includes("draft_review");
  const alert = await bot.until(ana, general, (one) => one.metadata !== undefined);
  expect(leads(alert)).toBe(false);
  await store.drafts.want(
    [
      draftWish("outreach:e1", {
        id: "draft-1",
        type: "escalation_outreach",
        accountId: ACME,
        accountName: "Acme Corp",
        mailbox: "ana@tam.example",
        episodeId: "e1",
        card: null,
      }),
    ],
    bot.clock.now(),
  );
  const edited = await bot.until(ana, general, leads);
  const { channel, ts } = edited;
  await bot.slack.click({ user: ben, place: { channel, ts }, actionId: "draft_review" });
  await bot.until(ben, general, (one) =>
    textsOf(one).includes("Only ana@tam.example or their cover"),
  );
  expect(bot.slack.view(ben)).toBeNull();
  await openReview(bot, { channel, ts });
  await clickInWindow(bot, ana, "draft_discard");
  await eventually(() => viewText(bot, ana)).toContain("discarded");
  await bot.until(ana, general, (one) => one.metadata !== undefined && !leads(one));
});
