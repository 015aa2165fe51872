import { expect, test } from "vitest";
import { mutationRow, parseMutationReport } from "../../prove/mutation-row.ts";

const report = (counts: Record<string, number>) =>
  JSON.stringify({
    files: {
      "a.ts": {
        mutants: Object.entries(counts).flatMap(([status, n]) => Array(n).fill({ status })),
      },
    },
  });

test.each([
  [{ Killed: 8, Timeout: 1, Survived: 1 }, "9 = 90.0 %", true],
  [{ Killed: 8, Survived: 1 }, "8 = 88.9 %", false],
  [{ Killed: 9, NoCoverage: 2, RuntimeError: 5 }, "9 = 81.8 %", false],
  [{ Killed: 99, Survived: 1, RuntimeError: 1 }, "99 = 99.0 %", true],
  [{ Killed: 99, Survived: 1, RuntimeError: 2 }, "2 more ended in an error", false],
  [{ Killed: 9, Ignored: 1 }, "9 = 100.0 %", false],
  [{}, "0 = NaN %", false],
])("%o: %s, held %s", (counts, result, held) => {
  const row = mutationRow(parseMutationReport(report(counts)));
  expect(row.result).toContain(result);
  expect(row.held).toBe(held);
});
