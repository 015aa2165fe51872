import type { ProofRow } from "../prove/proof-row.ts";
import { median } from "./statistics.ts";

/**
 * What was measured in pairs, one of ours and one of the baseline in each round of the same run. It is the median of
 * the rounds' ratios that is compared with the aim; the spread is told beside it.
 */
export function ratioRow(measured: {
  what: string;
  howMany: string;
  unit: "ms" | "MB";
  ours: readonly number[];
  base: readonly number[];
  /** The baseline's name. */
  against: string;
  /** The aim: at most so many times the baseline. Null: a figure without an aim. */
  most: number | null;
  /** What must be true besides. */
  sound?: boolean;
  remark?: string;
}): ProofRow {
  const { what, howMany, unit, ours, base, against, most, sound = true, remark = "" } = measured;
  const ratios = ours.map((value, round) => value / (base[round] ?? Number.NaN));
  const ratio = median(ratios);
  const value = (values: readonly number[]) =>
    `${median(values).toFixed(unit === "MB" ? 0 : 2)} ${unit}`;
  const spread = ratios.length > 1 ? ` (${range(ratios)})` : "";
  return {
    what,
    howMany,
    result: `${ratio.toFixed(2)} × ${against}${spread}: ${value(ours)}, ${against} ${value(base)}${remark}`,
    aim: most === null ? null : `at most ${most} × ${against}`,
    held: sound && (most === null || ratio <= most),
    seed: null,
  };
}

const range = (values: readonly number[]): string =>
  `${Math.min(...values).toFixed(2)} to ${Math.max(...values).toFixed(2)}`;
