import type { ScoreRecord } from "../../domain/score-history.ts";
import { count } from "../../lib/text.ts";
import { type Calendar, formatCalendarDay } from "../../lib/time-zone.ts";
import { type Block, context } from "./blocks.ts";
import * as words from "./words.ts";

/** More labels than this run into each other under the chart. */
const MOST_POINTS = 12;

/**
 * The score over the last scans as a native chart, always with the numbers as text beside it (a
 * client without charts shows only those). Without a past it says so. Days are the calendar's, as everywhere on a card.
 */
export function scoreChart(
  past: readonly ScoreRecord[],
  present: { score: number; at: Date },
  calendar: Calendar,
): Block[] {
  if (past.length === 0) return [context("No scan is stored yet, so there is no trend to show.")];
  const results = [...past.map(({ score, at }) => ({ score, at })), present];
  const points = onePerDay(results, calendar).slice(-MOST_POINTS);
  const scores = points.map(({ score }) => score);
  const text = context(
    `Score over ${count(points.length, "day")}: ${scores.map(words.amount).join(" → ")}`,
  );
  if (points.length < 2) return [text];
  return [
    {
      type: "data_visualization",
      title: "Health score",
      chart: {
        type: "line",
        series: [
          { name: "Score", data: points.map(({ day, score }) => ({ label: day, value: score })) },
        ],
        axis_config: { categories: points.map(({ day }) => day), y_label: "Score (0 to 100)" },
      },
    },
    text,
  ];
}

/** Categories of a chart must differ, so the last result of a day stands for it; days of several years say which. */
function onePerDay(
  points: { score: number; at: Date }[],
  calendar: Calendar,
): { day: string; score: number }[] {
  const byDay = new Map<string, number>();
  for (const { score, at } of points) byDay.set(formatCalendarDay(calendar.dayOf(at)), score);
  const years = new Set([...byDay.keys()].map((date) => date.slice(0, 4)));
  return [...byDay].map(([date, score]) => ({
    day: years.size === 1 ? dayLabel(date) : `${dayLabel(date)} ${date.slice(0, 4)}`,
    score,
  }));
}

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/** "2026-11-22" → "22 Nov". */
const dayLabel = (date: string): string =>
  `${Number(date.slice(8))} ${MONTHS[Number(date.slice(5, 7)) - 1]}`;
