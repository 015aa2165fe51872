/**
 * When a job is due: the values that each of the five fields allows, by crontab(5) of Vixie cron
 * (https://man7.org/linux/man-pages/man5/crontab.5.html), ascending.
 */
export type Cron = {
  /** As written, white space apart. */
  text: string;
  minutes: readonly number[];
  hours: readonly number[];
  /** Days of the month, 1-31. */
  days: readonly number[];
  /** 1-12 */
  months: readonly number[];
  /** Days of the week, 0 = Sunday. */
  weekdays: readonly number[];
  /** Both kinds of day are restricted (neither field begins with `*`): then one that fits is enough. */
  eitherDay: boolean;
};

/** `invalid`: `problems` say in words what does not fit. */
export type CronResult =
  | { kind: "cron"; cron: Cron }
  | { kind: "off" }
  | { kind: "invalid"; problems: string[] };

type Field = { name: string; min: number; max: number; names: readonly string[] };

const MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
const WEEKDAYS = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];
const MINUTE: Field = { name: "minute", min: 0, max: 59, names: [] };
const HOUR: Field = { name: "hour", min: 0, max: 23, names: [] };
const DAY: Field = { name: "day of the month", min: 1, max: 31, names: [] };
const MONTH: Field = { name: "month", min: 1, max: 12, names: MONTHS };
/** 7 is Sunday too. */
const WEEKDAY: Field = { name: "day of the week", min: 0, max: 7, names: WEEKDAYS };

const DAYS_OF_MONTH = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** Reads `30 7 * * mon-fri` (minute, hour, day of the month, month, day of the week) or `off`, in any case. */
export function parseCron(text: string): CronResult {
  const words = text.toLowerCase().split(/\s/).filter(Boolean);
  if (words.length === 1 && words[0] === "off") return { kind: "off" };
  const [minute, hour, day, month, weekday] = words;
  if (words.length !== 5 || !minute || !hour || !day || !month || !weekday) {
    const problem = `it has ${words.length} fields and not five: minute, hour, day of the month, month, day of the week`;
    return { kind: "invalid", problems: [problem] };
  }
  const problems: string[] = [];
  const read = (field: Field, written: string) => parseField(field, written, problems);
  const cron: Cron = {
    text: words.join(" "),
    minutes: read(MINUTE, minute),
    hours: read(HOUR, hour),
    days: read(DAY, day),
    months: read(MONTH, month),
    weekdays: ascending(read(WEEKDAY, weekday).map((value) => value % 7)),
    eitherDay: !day.startsWith("*") && !weekday.startsWith("*"),
  };
  if (problems.length === 0 && !canCome(cron)) problems.push("no such day ever comes");
  return problems.length === 0 ? { kind: "cron", cron } : { kind: "invalid", problems };
}

function parseField(field: Field, written: string, problems: string[]): number[] {
  const values = written.split(",").flatMap((part) => {
    const result = parsePart(field, part);
    if (Array.isArray(result)) return result;
    problems.push(`${field.name}: ${result.problem}`);
    return [];
  });
  return ascending(values);
}

/** One part of a list: `*`, `5`, `1-5`, each with `/step`; `5/15` runs to the field's end. */
function parsePart(field: Field, part: string): number[] | { problem: string } {
  const match = /^(?:\*|(?<from>\w+)(?:-(?<to>\w+))?)(?:\/(?<step>\d+))?$/.exec(part)?.groups;
  if (match === undefined) return { problem: `"${part}" is not understood` };
  const { from, to, step } = match;
  const first = from === undefined ? field.min : readValue(field, from);
  const open = from === undefined || (to === undefined && step !== undefined);
  let last = open ? field.max : readValue(field, to ?? from);
  const range = `${field.min}-${field.max}${field.names.length > 0 ? ` or ${field.names[0]}-${field.names.at(-1)}` : ""}`;
  if (first === null || last === null) return { problem: `"${part}" is not within ${range}` };
  // sat-sun, 5-0
  if (field === WEEKDAY && last === 0 && first > 0) last = 7;
  if (first > last)
    return { problem: `"${part}" runs backwards; write two parts with a comma between` };
  const by = Number(step ?? 1);
  if (by < 1 || by > field.max - field.min)
    return { problem: `"${part}" has a step that is not within 1-${field.max - field.min}` };
  return Array.from({ length: Math.floor((last - first) / by) + 1 }, (_, index) =>
    Number(first + index * by),
  );
}

function readValue(field: Field, word: string): number | null {
  const named = field.names.indexOf(word);
  if (named >= 0) return named + field.min;
  const value = /^\d{1,2}$/.test(word) ? Number(word) : Number.NaN;
  return value >= field.min && value <= field.max ? value : null;
}

const ascending = (values: readonly number[]): number[] =>
  [...new Set(values)].sort((a, b) => a - b);

/** Not for the 30th of February. */
const canCome = (cron: Cron): boolean =>
  cron.eitherDay ||
  cron.months.some((month) => (cron.days[0] ?? 0) <= (DAYS_OF_MONTH[month - 1] ?? 0));
