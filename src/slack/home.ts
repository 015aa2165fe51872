import { createHash } from "node:crypto";
import type { KnownBlock } from "@slack/types";
import { WebAPIPlatformError, WebAPIRateLimitedError, type WebClient } from "@slack/web-api";
import { mrkdwn } from "../lib/text.ts";
import type { Calendar } from "../lib/time-zone.ts";
import type { HomeDrawing, HomeScreen } from "../workflows/portfolio/home-tabs.ts";
import type { People } from "./people.ts";
import { slackError } from "./slack-error.ts";
import type { Block } from "./views/blocks.ts";
import { HOME_ALERTS, homeBlocks, homeWords } from "./views/home.ts";

const LONGEST_WORDS = 1_000;

/** Home tabs in Slack. `client`: of its own, as a rate limit here must hold up nothing else. */
export function createHomeScreen(deps: {
  client: WebClient;
  people: Pick<People, "get">;
  calendar: Calendar;
}): HomeScreen {
  const { client, people, calendar } = deps;

  async function namesOf(ids: readonly (string | null)[]): Promise<Map<string, string>> {
    const known = [...new Set(ids)].filter((id) => id !== null);
    const named = await Promise.all(
      // Without the name the line says the same without it.
      known.map(async (id) => [id, (await people.get(id).catch(() => null))?.name] as const),
    );
    return new Map(
      named.flatMap(([id, name]) => (name === undefined ? [] : [[id, name] as const])),
    );
  }

  return {
    async draw(facts) {
      const shown = facts.alerts?.slice(0, HOME_ALERTS) ?? [];
      const names = await namesOf(
        shown.flatMap(({ episode }) => [episode.acknowledgedBy, episode.snoozedBy]),
      );
      return drawn(homeBlocks(facts, { calendar, names }));
    },
    drawWords: (text) => drawn(homeWords(mrkdwn(text, LONGEST_WORDS))),
    async publish(userId, { blocks }, viewHash) {
      try {
        const answer = await client.views.publish({
          user_id: userId,
          ...(viewHash === null ? {} : { hash: viewHash }),
          view: { type: "home", blocks: blocks as KnownBlock[] },
        });
        return { kind: "published", viewHash: answer.view?.hash ?? "" };
      } catch (error) {
        if (error instanceof WebAPIRateLimitedError)
          return { kind: "later", waitMs: error.retryAfter * 1_000 };
        if (error instanceof WebAPIPlatformError && error.data.error === "hash_conflict")
          return { kind: "changed" };
        throw slackError("Slack did not take the Home tab.", error);
      }
    },
  };
}

const drawn = (blocks: readonly Block[]): HomeDrawing => ({
  blocks,
  digest: createHash("sha256").update(JSON.stringify(blocks)).digest("base64url"),
});
