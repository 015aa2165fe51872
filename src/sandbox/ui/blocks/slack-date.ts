/** Slack's `<!date^…>` tokens (docs.slack.dev, "Formatting message text", date formatting). */

export type Viewer = { zone: string; now: Date };

type Style = Intl.DateTimeFormatOptions;

const SHORT: Style = { year: "numeric", month: "short", day: "numeric" };
const MEDIUM: Style = { year: "numeric", month: "long", day: "numeric" };
const LONG: Style = { ...MEDIUM, weekday: "long" };

/** `format` with its tokens replaced, in the viewer's zone; `now` decides what "today" is. */
export function formatSlackDate(seconds: number, format: string, viewer: Viewer): string {
  const date = new Date(seconds * 1000);
  if (Number.isNaN(date.getTime())) return format;
  return format.replace(
    /\{(\w+)\}/g,
    (token, name: string) => replace(name, date, viewer) ?? token,
  );
}

function replace(name: string, date: Date, viewer: Viewer): string | null {
  const show = (style: Style) => formatIn(viewer.zone, date, style);
  switch (name) {
    case "date_num":
      return dayKey(date, viewer.zone);
    case "date_slash":
      return show({ year: "numeric", month: "2-digit", day: "2-digit" });
    case "date":
      return show(MEDIUM);
    case "date_short":
      return show(SHORT);
    case "date_long":
      return show(LONG);
    case "date_pretty":
      return relativeDay(date, viewer) ?? show(MEDIUM);
    case "date_short_pretty":
      return relativeDay(date, viewer) ?? show(SHORT);
    case "date_long_pretty":
    case "day_divider_pretty":
      return relativeDay(date, viewer) ?? show(LONG);
    case "time":
      return formatTime(date, viewer.zone);
    case "time_secs":
      return show({ hour: "numeric", minute: "2-digit", second: "2-digit" });
    case "ago":
      return ago(date, viewer.now);
    default:
      return null;
  }
}

/** "9:05 AM" as Slack shows it beside a message. */
export const formatTime = (date: Date, zone: string): string =>
  formatIn(zone, date, { hour: "numeric", minute: "2-digit" });

/** "Today", "Yesterday", "Monday, March 14, 2016". */
export const formatDay = (date: Date, viewer: Viewer): string => {
  const words = relativeDay(date, viewer) ?? formatIn(viewer.zone, date, LONG);
  return words.charAt(0).toUpperCase() + words.slice(1);
};

/** The calendar day in the zone, as 2016-03-14. */
export const dayKey = (date: Date, zone: string): string =>
  new Intl.DateTimeFormat("en-CA", {
    timeZone: known(zone),
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
  }).format(date);

export const formatIn = (zone: string, date: Date, style: Style): string =>
  new Intl.DateTimeFormat("en-US", { ...style, timeZone: known(zone) }).format(date);

function relativeDay(date: Date, { zone, now }: Viewer): string | null {
  const days = (Date.parse(dayKey(date, zone)) - Date.parse(dayKey(now, zone))) / 86_400_000;
  if (days === 0) return "today";
  if (days === -1) return "yesterday";
  return days === 1 ? "tomorrow" : null;
}

function ago(date: Date, now: Date): string {
  const minutes = Math.round((date.getTime() - now.getTime()) / 60_000);
  const words = new Intl.RelativeTimeFormat("en", { numeric: "auto" });
  if (Math.abs(minutes) < 60) return words.format(minutes, "minute");
  if (Math.abs(minutes) < 48 * 60) return words.format(Math.trunc(minutes / 60), "hour");
  return words.format(Math.trunc(minutes / 1440), "day");
}

/** The zone of a profile may be one this browser does not know. */
function known(zone: string): string {
  try {
    new Intl.DateTimeFormat("en", { timeZone: zone });
    return zone;
  } catch {
    return "UTC";
  }
}
