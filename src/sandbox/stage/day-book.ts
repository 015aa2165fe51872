import { DAY_MS } from "../../lib/time.ts";
import type { NotionEmulator } from "../notion/contract.ts";
import type { SlackEmulator } from "../slack/contract.ts";
import type { Day } from "../ui/stage/stage-protocol.ts";

export type DayBook = {
  /** Oldest first; the health of the last one is that of now. */
  days(): Day[];
  /** Notes how healthy the accounts are on the present day. */
  note(): void;
  close(): void;
};

/** More would not be read on one page. */
const MOST_DAYS = 400;

/**
 * What a person would have seen, day by day (UTC): messages of the bot in the alert channel, and how many
 * accounts Notion shows as Red, Amber and Green at the end of the day.
 */
export function keepDayBook(deps: {
  slack: Pick<SlackEmulator, "subscribe" | "world">;
  notion: Pick<NotionEmulator, "rows">;
  accountsDatabaseId: string;
  alertChannel: string;
  now: () => Date;
}): DayBook {
  const { slack, notion, now } = deps;
  const days = new Map<string, Day>();

  function dayOf(date: Date): Day {
    const day = date.toISOString().slice(0, 10);
    const known = days.get(day);
    if (known !== undefined) return known;
    const fresh: Day = { day, posts: 0, replies: 0, red: 0, amber: 0, green: 0, unknown: 0 };
    days.set(day, fresh);
    if (days.size > MOST_DAYS) days.delete([...days.keys()][0] ?? "");
    return fresh;
  }

  const stop = slack.subscribe((event) => {
    if (event.kind !== "message") return;
    const { message } = event;
    // A message that is edited tells of itself again.
    if (message.channel !== deps.alertChannel || message.user !== slack.world.bot.userId) return;
    if (message.edited === true || message.ephemeralFor !== undefined) return;
    const day = dayOf(new Date(Number(message.ts) * 1000));
    if (message.threadTs === undefined || message.threadTs === message.ts) day.posts += 1;
    else day.replies += 1;
  });

  function note(): void {
    const count = { Red: 0, Amber: 0, Green: 0, unknown: 0 };
    for (const { values } of notion.rows(deps.accountsDatabaseId)) {
      if (values.Status === "Inactive") continue;
      const status = String(values["Health Status"] ?? "");
      count[status === "Red" || status === "Amber" || status === "Green" ? status : "unknown"] += 1;
    }
    const { Red: red, Amber: amber, Green: green, unknown } = count;
    Object.assign(dayOf(now()), { red, amber, green, unknown });
  }

  return {
    days() {
      note();
      const first = [...days.keys()].toSorted()[0];
      if (first === undefined) return [];
      // A day on which nothing was posted, and over which the clock leapt, was a day all the same.
      let before: Day | null = null;
      const all: Day[] = [];
      for (let at = Date.parse(first); at <= now().getTime(); at += DAY_MS) {
        const day = new Date(at).toISOString().slice(0, 10);
        const noted: Day = days.get(day) ?? { ...(before as Day), day, posts: 0, replies: 0 };
        all.push(noted);
        before = noted;
      }
      return all.slice(-MOST_DAYS).map((day) => ({ ...day }));
    },
    note,
    close: stop,
  };
}
