import type { Cover, CoverNews } from "../../domain/cover.ts";
import { mrkdwn } from "../../lib/text.ts";
import { DAY_MS } from "../../lib/time.ts";
import type { Calendar, CalendarDay } from "../../lib/time-zone.ts";
import { context, type Message, section } from "./blocks.ts";

/** "Fri, 4 Dec 2026" */
export const coverDay = (day: CalendarDay): string =>
  new Date(day * DAY_MS).toLocaleDateString("en-GB", {
    weekday: "short",
    day: "numeric",
    month: "short",
    year: "numeric",
    timeZone: "UTC",
  });

export const lastDayOf = ({ until }: Pick<Cover, "until">, calendar: Calendar): CalendarDay =>
  calendar.dayOf(new Date(until.getTime() - 1));

const who = (id: string | null, address: string): string =>
  id === null ? mrkdwn(address, 100) : `<@${id}>`;

const WHAT =
  "Until then the cover gets the rep's messages and may do what the rep may: review and send drafts, snooze alerts.";

/** To who covers, or to who is covered. */
export function coverNewsMessage({ to, repEmail, repId, userId, by, lastDay }: CoverNews): Message {
  const rep = who(repId, repEmail);
  const until = lastDay === null ? "" : `until the end of ${coverDay(lastDay)}`;
  const words =
    to === "cover"
      ? lastDay === null
        ? `You do not cover ${rep} any more.`
        : `You cover ${rep} ${until}.`
      : lastDay === null
        ? `<@${userId}> does not cover you any more.`
        : `<@${userId}> covers you ${until}.`;
  const more =
    lastDay === null
      ? []
      : [
          WHAT,
          to === "cover"
            ? "`/tam drafts` lists what waits, theirs among yours."
            : "`/tam cover off` ends it.",
        ];
  return { text: words, blocks: [section(words), context(`Set by <@${by}>`, ...more)] };
}

/** `/tam cover`: who covers the person, whom they cover, and, for an admin, everybody else's. */
export function coversMessage(
  covers: readonly Cover[],
  {
    userId,
    ownAddress,
    admin,
    calendar,
  }: { userId: string; ownAddress: string | null; admin: boolean; calendar: Calendar },
): Message {
  const until = (cover: Cover) => `until the end of ${coverDay(lastDayOf(cover, calendar))}`;
  const own = covers.find(({ repEmail }) => repEmail === ownAddress);
  const lines = [
    own === undefined ? "Nobody covers you." : `<@${own.userId}> covers you ${until(own)}.`,
    ...covers
      .filter((cover) => cover.userId === userId && cover !== own)
      .map((cover) => `You cover ${mrkdwn(cover.repEmail, 100)} ${until(cover)}.`),
    ...covers
      .filter((cover) => admin && cover.userId !== userId && cover !== own)
      .slice(0, MOST_SHOWN)
      .map((cover) => `<@${cover.userId}> covers ${mrkdwn(cover.repEmail, 100)} ${until(cover)}.`),
  ];
  return { text: lines[0] ?? "", blocks: [section(lines.join("\n")), context(coverUsage(admin))] };
}

const MOST_SHOWN = 20;

export const coverUsage = (admin: boolean): string =>
  `\`/tam cover @ben until 4 Dec\` sets one, \`/tam cover off\` ends it.${admin ? " For somebody else: `/tam cover @dana by @ben until 4 Dec`, `/tam cover @dana off`." : ""}`;
