import { describe, expect, it } from "vitest";
import type { RagStatus } from "../../src/domain/health.ts";
import {
  lastOfScan,
  lastPoints,
  scoreMoves,
  scoreTrend,
  type Trend,
} from "../../src/domain/score-history.ts";

describe("scoreTrend: 5 or more points from the mean of the last 7 scans", () => {
  it.each<[number, number[], Trend | null]>([
    [70, [], null],
    [75, [70], "improving"],
    [74.999, [70], "stable"],
    [74, [70], "stable"],
    [70, [70], "stable"],
    [66, [70], "stable"],
    [65, [70], "declining"],
    [65, [60, 80], "declining"],
    [66, [60, 80], "stable"],
    [75, [60, 80], "improving"],
    [100, [100, 100, 100, 100, 100, 100, 100], "stable"],
    [0, [0, 0, 0, 0, 0, 0, 0], "stable"],
    [5, [0, 0, 0, 0, 0, 0, 0], "improving"],
    [95, [100, 100, 100, 100, 100, 100, 100], "declining"],
    // The mean of 7 that is not a whole number: 500 / 7 = 71.43.
    [77, [70, 70, 70, 70, 70, 75, 75], "improving"],
    [76, [70, 70, 70, 70, 70, 75, 75], "stable"],
    // Only the newest 7 count; the list is oldest first.
    [50, [0, 0, 0, 50, 50, 50, 50, 50, 50, 50], "stable"],
    [50, [50, 50, 50, 0, 0, 0, 0, 0, 0, 0], "improving"],
    [50, [0, 50, 50, 50, 50, 50, 50, 50], "stable"],
  ])("%d after %j is %s", (score, scores, trend) => {
    expect(
      scoreTrend(
        score,
        scores.map((past) => ({ score: past })),
      ),
    ).toBe(trend);
  });
});

describe("rescans are no scans", () => {
  type Result = { score: number; rescan?: true };
  const scan = (score: number): Result => ({ score });
  const rescan = (score: number): Result => ({ score, rescan: true });

  it("neither trend nor change looks at them", () => {
    const past = [scan(90), ...Array.from({ length: 7 }, () => rescan(50))];
    expect(scoreTrend(50, past)).toBe("declining");
    expect(lastOfScan(past)).toEqual(scan(90));
    expect(lastOfScan([rescan(50)])).toBeUndefined();
    expect(scoreTrend(50, [rescan(50)])).toBeNull();
  });

  it("a list shows the last scans, and the newest result whatever it is", () => {
    const past = [scan(1), rescan(2), scan(3), rescan(4), rescan(5)];
    expect(lastPoints(past, 3)).toEqual([scan(1), scan(3), rescan(5)]);
    expect(lastPoints(past, 2)).toEqual([scan(3), rescan(5)]);
    expect(lastPoints(past.slice(0, 3), 9)).toEqual([scan(1), scan(3)]);
  });
});

describe("scoreMoves: the results that differ from the one before", () => {
  it.each<[string, [number, RagStatus][], number[]]>([
    ["none", [], []],
    ["the first always", [[70, "Amber"]], [0]],
    [
      "what stays as it was is left out",
      [
        [70, "Amber"],
        [70, "Amber"],
        [70, "Amber"],
      ],
      [0],
    ],
    [
      "another score",
      [
        [70, "Amber"],
        [69, "Amber"],
        [69, "Amber"],
        [70, "Amber"],
      ],
      [0, 1, 3],
    ],
    [
      "another status of the same score",
      [
        [70, "Amber"],
        [70, "Red"],
        [70, "Red"],
      ],
      [0, 1],
    ],
  ])("%s", (_, results, kept) => {
    const points = results.map(([score, ragStatus], i) => ({ score, ragStatus, i }));
    expect(scoreMoves(points).map(({ i }) => i)).toEqual(kept);
  });
});
