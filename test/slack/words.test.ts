import { expect, test } from "vitest";
import type { PathToGreen } from "../../src/domain/path-to-green.ts";
import { pathToGreen } from "../../src/slack/views/words.ts";

const nothing: PathToGreen = {
  closeP1p2: 0,
  p1p2Total: 0,
  p1p2Old: 0,
  closeP1p2Old: 0,
  closeOther: 0,
  restoreHeartbeat: false,
  score: 80,
};

/** Close `close` of `total` P1/P2 tickets, of which `old` are older than the threshold. */
const urgent = (close: number, total: number, old: number): Partial<PathToGreen> => ({
  closeP1p2: close,
  p1p2Total: total,
  p1p2Old: old,
  closeP1p2Old: Math.min(close, old),
});

test.each<[string, Partial<PathToGreen>]>([
  ["Close the P1/P2 ticket", urgent(1, 1, 1)],
  ["Close 3 of the 4 P1/P2 tickets, all older than 3 days", urgent(3, 4, 4)],
  ["Close 1 of the 2 P1/P2 tickets, both older than 3 days", urgent(1, 2, 2)],
  ["Close all 3 P1/P2 tickets older than 3 days", urgent(3, 3, 3)],
  ["Close both P1/P2 tickets older than 3 days", urgent(2, 2, 2)],
  // Not all are old: nothing is said of the others' age.
  ["Close the 2 P1/P2 tickets older than 3 days", urgent(2, 3, 2)],
  ["Close the P1/P2 ticket older than 3 days", urgent(1, 4, 1)],
  ["Close 2 of the 3 P1/P2 tickets older than 3 days", urgent(2, 4, 3)],
  ["Close 3 of the 4 P1/P2 tickets, the oldest first (2 older than 3 days)", urgent(3, 4, 2)],
  ["Close all 4 P1/P2 tickets", urgent(4, 4, 2)],
  ["Close 1 of the 12 P1/P2 tickets", urgent(1, 12, 0)],
  ["Close 1 ticket", { closeOther: 1 }],
  [
    "Close 2 tickets and get the integration to report again",
    { closeOther: 2, restoreHeartbeat: true },
  ],
  [
    "Close 3 of the 4 P1/P2 tickets, all older than 3 days, and get the integration to report again",
    { ...urgent(3, 4, 4), restoreHeartbeat: true },
  ],
  ["Close the P1/P2 ticket and close 1 other ticket", { ...urgent(1, 1, 1), closeOther: 1 }],
  [
    "Close the 2 P1/P2 tickets older than 3 days, close 1 other ticket, and get the integration to report again",
    { ...urgent(2, 3, 2), closeOther: 1, restoreHeartbeat: true },
  ],
])("%s", (sentence, path) => {
  expect(pathToGreen({ ...nothing, ...path }, 3)).toBe(`${sentence} → 80 Green`);
});
