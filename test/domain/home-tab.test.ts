import { expect, test } from "vitest";
import { openTab } from "../../src/domain/home-tab.ts";

const at = (minute: number) => new Date(Date.UTC(2026, 2, 1, 7, minute));
const before = { openedAt: at(10), lookedAt: at(0), since: at(-100) };

test.each([
  ["for the first time", null, 0, { openedAt: at(0), lookedAt: at(0), since: null }],
  ["within half an hour", before, 29, { ...before, openedAt: at(29) }],
  ["at the same moment", before, 0, { ...before, openedAt: at(0) }],
  ["after that", before, 30, { openedAt: at(30), lookedAt: at(30), since: at(10) }],
  [
    "by a clock that was set back",
    before,
    -1,
    { openedAt: at(-1), lookedAt: at(-1), since: at(10) },
  ],
])("opened %s", (_when, last, minute, expected) => {
  expect(openTab(last, at(minute))).toEqual(expected);
});
