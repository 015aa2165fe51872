import { describe, expect, it } from "vitest";
import { DEFAULT_ALERT_SETTINGS } from "../../../src/domain/alert-plan/alert-plan.ts";
import { DEFAULT_EPISODE_SETTINGS } from "../../../src/domain/decide-episode.ts";
import type { ReplayDay } from "../../../src/domain/replay/replay-day.ts";
import { type ReplayOptions, replayHistory } from "../../../src/domain/replay/replay-history.ts";
import type { TicketEvent } from "../../../src/domain/ticket-history.ts";
import { utc } from "../../support/episodes.ts";
import {
  dayAt,
  emptiedAt,
  inOrder,
  ticketEvent,
  ticketsOf,
} from "../../support/ticket-histories.ts";

function replayed(events: TicketEvent[], change: Partial<ReplayOptions> = {}) {
  const result = replayHistory(inOrder(events), {
    mode: "episodes",
    from: null,
    to: null,
    thresholds: {},
    settings: { ...DEFAULT_ALERT_SETTINGS, ...DEFAULT_EPISODE_SETTINGS, calendar: utc },
    ...change,
  });
  if (result.kind === "refused") throw new Error(result.reason);
  return result;
}

/** The days on which something was said, as "day: what". */
const said = (days: readonly ReplayDay[]) =>
  days.flatMap(({ date, singles, summary, replies, notice }) => {
    const words = [
      ...singles.map((name) => `single ${name}`),
      ...Object.entries(summary ?? {}).flatMap(([section, names]) =>
        names.map((name) => `${section} ${name}`),
      ),
      ...replies.map((name) => `reply ${name}`),
      ...(notice === null ? [] : [`notice ${notice.kind}`]),
    ];
    return words.map((word) => `${date.slice(5)} ${word}`);
  });

/** What was announced, in order, whatever the day. */
const news = (days: readonly ReplayDay[]) =>
  said(days)
    .map((words) => words.slice(6))
    .filter((words) => /^(single|unslotted|listed|again)/.test(words));

/** Keeps a history going, so that scans go on after the last change. */
const until = (day: number) => ticketEvent(day, `end ${day}`, "Quiet");

describe("one account, day by day", () => {
  it("opens, repeats on its days, is quiet in between and recovers", () => {
    // Two P1 tickets cost 40 points once they are older than three days: on 4 January.
    const { days, total } = replayed([...ticketsOf("Acme", [0, 40], 2), until(60)]);
    expect(said(days)).toEqual([
      "01-04 single Acme",
      "01-11 stillOpen Acme",
      "01-18 stillOpen Acme",
      "02-01 stillOpen Acme",
    ]);
    expect(total).toMatchObject({ newEscalations: 1, unannounced: 0, reminders: 3, edits: 1 });
  });

  it("worsens to Red with an alert of its own, and inside Red with a reply", () => {
    const { days } = replayed([
      ...ticketsOf("Acme", [0], 2),
      ...ticketsOf("Acme", [6], 2), // 20
      ...ticketsOf("Acme", [8], 1), // 0
      until(9),
    ]);
    expect(said(days)).toEqual(["01-04 single Acme", "01-07 single Acme", "01-09 reply Acme"]);
  });

  it("is told again when it is back within seven days, and anew after that", () => {
    const { days } = replayed([
      ...ticketsOf("Acme", [0, 5], 2),
      ...ticketsOf("Acme", [6, 12], 2), // older than three days on 10 January
      ...ticketsOf("Acme", [17], 2), // on 21 January, eight days after the end
      until(22),
    ]);
    expect(said(days)).toEqual([
      "01-04 single Acme",
      "01-10 again Acme",
      "01-10 reply Acme",
      "01-21 single Acme",
    ]);
  });

  it("that comes with trouble fell from Green", () => {
    const { days, total } = replayed([until(0), ...ticketsOf("Acme", [5], 12, "P3"), until(7)]);
    expect(said(days)).toEqual(["01-06 single Acme"]);
    expect(total).toMatchObject({ greenToAmber: 1, newEscalations: 1 });
  });

  it("judged literally is told every day while Red, and once when it falls to Amber", () => {
    const events = [...ticketsOf("Acme", [0, 9], 4), ...ticketsOf("Globex", [0], 2), until(10)];
    const { days, total } = replayed(events, { mode: "literal" });
    expect(said(days)).toEqual([
      "01-04 single Acme",
      "01-04 single Globex",
      ...["05", "06", "07", "08", "09"].map((day) => `01-${day} single Acme`),
    ]);
    expect(total).toMatchObject({
      days: 10,
      escalations: 7,
      escalationsMax: 2,
      redTheDayBefore: 5,
      turnedRed: 1,
      greenToAmber: 1,
      hiddenByCap: 0,
      topLevelMessages: 7,
    });
  });

  it("counts what a cap would hide", () => {
    const red = [1, 2, 3, 4, 5].flatMap((n) => ticketsOf(`Red ${n}`, [0], 4));
    const events = [...red, ...ticketsOf("Amber", [2], 2), until(7)];
    const { days } = replayed(events, { mode: "literal" });
    expect(days.map(({ hiddenByCap }) => hiddenByCap)).toEqual([0, 0, 0, 0, 1, 0, 0]);
  });
});

describe("the days", () => {
  const events = [...ticketsOf("Acme", [5], 2), until(20)];
  const day = (n: number) => dayAt(n, "00:00:00");
  it.each([
    // from, to, scan that is not counted, first and last counted
    [null, null, "01-06", "01-07", "01-21"],
    [day(10), null, "01-10", "01-11", "01-21"],
    [day(10), day(12), "01-10", "01-11", "01-13"],
    [day(10), day(10), "01-10", "01-11", "01-11"],
    [day(0), day(400), "01-06", "01-07", "01-21"], // as far as the history reaches
    [day(5), day(7), "01-06", "01-07", "01-08"],
  ])("from %s to %s", (from, to, first, begin, end) => {
    const { firstScan, days } = replayed(events, { from, to });
    expect(firstScan.toISOString()).toBe(`2026-${first}T07:00:00.000Z`);
    expect([days[0], days.at(-1)].map((one) => one?.date.slice(5))).toEqual([begin, end]);
    expect(days).toHaveLength(Number(end.slice(3)) - Number(begin.slice(3)) + 1);
  });

  it("go on until a scan has seen the last event", () => {
    const late = ticketEvent(20, "late", "Acme", { at: dayAt(20, "07:00:01") });
    expect(replayed([...events, late]).days.at(-1)?.date).toBe("2026-01-22");
    const inTime = ticketEvent(20, "late", "Acme", { at: dayAt(20, "07:00:00") });
    expect(replayed([...events, inTime]).days.at(-1)?.date).toBe("2026-01-21");
  });

  it.each([
    [
      "after the end",
      events,
      { from: day(21) },
      "no day to replay: the history counts from 2026-01-07 to 2026-01-21",
    ],
    [
      "before the beginning",
      events,
      { to: day(4) },
      "no day to replay: the history counts from 2026-01-07 to 2026-01-21",
    ],
    ["without events", [], {}, "the history has no events"],
  ])("%s are refused", (_, history, change, reason) => {
    expect(() => replayed(history, change)).toThrow(reason);
  });
});

describe("thresholds side by side", () => {
  const events = [...ticketsOf("Acme", [0], 2), until(10)];
  it("start with those that are set; what cannot be is left out", () => {
    const { sideBySide, total } = replayed(events, { thresholds: { red: 5, p1p2AgeDays: 0 } });
    expect(sideBySide.map(({ name }) => name)).toEqual([
      "as set",
      "Red < 15, Amber < 80",
      "> 10 open tickets",
    ]);
    expect(sideBySide[0]?.total).toEqual(total);
    expect(sideBySide[0]?.thresholds).toMatchObject({ red: 5, escalation: 5, p1p2AgeDays: 0 });
  });

  it("differ in what they find", () => {
    const amberDays = replayed(events).sideBySide.map(({ name, total }) => [
      name,
      total.percent.amber,
    ]);
    expect(Object.fromEntries(amberDays)).toMatchObject({
      "as set": 72.73, // 8 of 11 account-days
      "P1/P2 > 6 days": 45.45,
      "Red < 30, Amber < 60": 0,
    });
  });
});

describe("the guard in a replay", () => {
  const portfolio = [
    ...[0, 1, 2, 3, 4, 5].flatMap((n) => ticketsOf(`Account ${n}`, [n, 40 + n], 4)),
    ...ticketsOf("Acme", [17], 4), // turns Red on 21 January, which is held
    until(60),
  ];

  it("holds a source that was emptied for a day, and nothing is said twice afterwards", () => {
    const clean = replayed(portfolio);
    const { days, total } = replayed(emptiedAt(inOrder(portfolio), dayAt(20, "07:00:00")));
    expect(total).toMatchObject({ notices: 1, heldDays: 1, unannounced: 0 });
    expect(days.find(({ notice }) => notice !== null)).toMatchObject({
      date: "2026-01-21",
      notice: {
        kind: "holdAll",
        reason: "open tickets fell from 28 to 0: the source may have been emptied",
        accounts: [0, 1, 2, 3, 4, 5].map((n) => `Account ${n}`).concat("Acme"),
      },
      topLevelMessages: 0,
      edits: 0,
    });
    const on = (date: string) => said(days).filter((words) => words.startsWith(date));
    expect(on("01-21")).toEqual(["01-21 notice holdAll"]);
    expect(on("01-22")).toEqual(["01-22 single Acme", "01-22 stillOpen Account 4"]);
    expect(news(days)).toEqual(news(clean.days));
  });

  it("takes a fall that stays as released by an admin the next morning", () => {
    // Six accounts, 24 tickets closed in one night: true, and unusual.
    const events = [
      ...[0, 1, 2, 3, 4, 5].flatMap((n) => ticketsOf(`Account ${n}`, [0, 20], 4)),
      until(30),
    ];
    const { days, total } = replayed(events);
    expect(total).toMatchObject({ notices: 1, heldDays: 1 });
    expect(said(days).slice(-2)).toEqual(["01-21 notice holdAll", "01-22 notice released"]);
    expect(days.find(({ date }) => date === "2026-01-22")?.edits).toBe(5); // one had no slot
  });

  it("names of a fall those alone that lost tickets", () => {
    const lost = [0, 1, 2, 3, 4, 5].flatMap((n) => ticketsOf(`Account ${n}`, [0, 20], 4, "P3"));
    const { days } = replayed([...lost, ...ticketsOf("Keeps", [0], 3, "P3"), until(30)]);
    const [held, released] = days.flatMap(({ notice }) => (notice === null ? [] : [notice]));
    expect(held).toMatchObject({
      kind: "holdAll",
      accounts: [0, 1, 2, 3, 4, 5].map((n) => `Account ${n}`),
    });
    expect(released).toMatchObject({ kind: "released", accounts: [] });
  });

  it.each([
    ["five of ten that are open: held", 10, 5, ["holdAll", "released"]],
    ["five of eleven: as it is", 11, 5, []],
    ["four of four: as it is", 4, 4, []],
  ])("when many recover at once, %s", (_, open, ending, notices) => {
    const amber = Array.from({ length: open }, (_unused, n) =>
      ticketsOf(`Account ${n}`, n < ending ? [n, 30] : [n], 2),
    ).flat();
    // So many tickets that the fall is no fall, in accounts without an episode.
    const quiet = Array.from({ length: 10 }, (_unused, n) =>
      ticketsOf(`Quiet ${n}`, [0], 4, "P3"),
    ).flat();
    const { days } = replayed([...amber, ...quiet, until(40)]);
    const told = days.flatMap(({ notice }) => (notice === null ? [] : [notice]));
    expect(told.map(({ kind }) => kind)).toEqual(notices);
    if (told.length > 0) expect(told[0]?.accounts).toHaveLength(ending);
  });

  it("still holds a flood on the morning after it held a source that was emptied", () => {
    const flood = Array.from({ length: 20 }, (_, n) => ticketsOf(`Late ${n}`, [18], 2)).flat();
    const events = inOrder([...portfolio, ...flood]);
    const { days } = replayed(emptiedAt(events, dayAt(20, "07:00:00")));
    const notices = days.flatMap(({ date, notice }) => (notice ? [[date, notice.kind]] : []));
    expect(notices.slice(0, 2)).toEqual([
      ["2026-01-21", "holdAll"],
      ["2026-01-22", "holdPosts"],
    ]);
  });

  it("has no thread for what only its notice named: what worsens is said in the summary", () => {
    const flood = Array.from({ length: 20 }, (_, n) => ticketsOf(`Account ${n}`, [0], 2)).flat();
    const { days } = replayed([...flood, ...ticketsOf("Account 0", [5], 1), until(10)]);
    expect(said(days).filter((words) => words.startsWith("01-06"))).toEqual([
      "01-06 worsened Account 0",
    ]);
  });

  it("holds a flood of escalations: its notice names all of them, and nothing repeats it", () => {
    const flood = Array.from({ length: 20 }, (_, n) => ticketsOf(`Account ${n}`, [0], 2)).flat();
    const { days, total } = replayed([...flood, until(15)]);
    expect(said(days).slice(0, 1)).toEqual(["01-04 notice holdPosts"]);
    expect(days.find(({ notice }) => notice !== null)?.notice?.accounts).toHaveLength(20);
    expect(total).toMatchObject({ newEscalations: 20, unannounced: 0, singles: 0, notices: 1 });
    // After that only the repeats on day 7.
    expect(said(days).slice(1)).toHaveLength(20);
    expect(
      new Set(
        said(days)
          .slice(1)
          .map((words) => words.slice(0, 15)),
      ),
    ).toEqual(new Set(["01-11 stillOpen"]));
  });
});
