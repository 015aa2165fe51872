import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { ratioRow } from "../../bench/ratio-row.ts";
import { logLogSlope } from "../../bench/statistics.ts";
import { EXPERIMENTS } from "../../prove/experiments.ts";
import { proofPage, readProofPage } from "../../prove/proof-page.ts";

const measured = {
  what: "start",
  howMany: "3 starts",
  unit: "ms",
  base: [100, 200, 400],
  against: "bare Bolt",
  most: 1.5,
} as const;

test.each([
  { ours: [150, 300, 600], sound: true, held: true, ratio: "1.50 × bare Bolt (1.50 to 1.50)" },
  { ours: [151, 302, 604], sound: true, held: false, ratio: "1.51 × bare Bolt (1.51 to 1.51)" },
  // It is the rounds that are compared: one bad round is told and does not decide.
  { ours: [100, 900, 400], sound: true, held: true, ratio: "1.00 × bare Bolt (1.00 to 4.50)" },
  { ours: [100, 200, 400], sound: false, held: false, ratio: "1.00 × bare Bolt" },
  { ours: [], sound: true, held: false, ratio: "NaN × bare Bolt" },
])("$ours against a baseline: $ratio, held $held", ({ ours, sound, held, ratio }) => {
  const row = ratioRow({ ...measured, ours, sound });
  expect(row.result).toContain(ratio);
  expect(row.held).toBe(held);
});

test("what missed its aim is counted and marked", () => {
  const at = "2026-11-28T13:00:00.000Z";
  const rows = [ratioRow({ ...measured, ours: [1_000, 2_000, 4_000] })];
  const finished = {
    name: "acknowledgement" as const,
    rows,
    at,
    seconds: 7,
    commit: "abc",
  };
  const machine = { node: "24.0.0", system: "Linux", processors: "2 × x", memoryGb: 8 };
  const page = proofPage([finished], machine);
  expect(page).toContain("Aims not reached: 1.");
  expect(page).toContain("Put into the product to see this fail: 10 ms of work before");
  expect(page).toContain("\n\nThe share that the machine's host took");
  expect(page).toContain("| **10.00 × bare Bolt");
});

test("a page can be read again, and is the same when it is written anew", () => {
  const machine = { node: "24.0.0", system: "Linux", processors: "2 × x", memoryGb: 8 };
  const rows = [
    ratioRow({ ...measured, ours: [1_000, 2_000, 4_000] }),
    { what: "a | b", howMany: "2", result: "none", aim: null, held: true, seed: 7 },
  ];
  const at = "2026-11-28T13:00:00.000Z";
  const finished = [
    { name: "acknowledgement" as const, rows, at, seconds: 7, commit: "abc" },
    { name: "start" as const, rows: rows.slice(1), at, seconds: 1_000, commit: "def" },
  ];
  expect(readProofPage(proofPage(finished, machine))).toEqual(finished);
  const real = readFileSync(new URL("../../docs/proof.md", import.meta.url), "utf8");
  expect(readProofPage(real).map(({ name }) => name)).toEqual(EXPERIMENTS.map(({ name }) => name));
  expect(proofPage(readProofPage(real), machine).split("\n").slice(6)).toEqual(
    real.split("\n").slice(6),
  );
  expect(readProofPage("")).toEqual([]);
});

test.each([
  { exponent: 1, slope: "1.00" },
  { exponent: 1.2, slope: "1.20" },
  { exponent: 0, slope: "0.00" },
])("a cost of n to the $exponent has the slope $slope", ({ exponent, slope }) => {
  const points = [1_000, 3_000, 10_000].map((n) => [n, 5 * n ** exponent] as const);
  expect(logLogSlope(points).toFixed(2)).toBe(slope);
});
