import { describe, expect, it } from "vitest";
import { decideGuard, type GuardFigures, type GuardFindings } from "../../src/domain/guard.ts";
import { decideMissing } from "../../src/domain/missing-accounts.ts";

const names = (n: number, prefix = "account") =>
  Array.from({ length: n }, (_, i) => `${prefix} ${i}`);
const findings = (change: Partial<GuardFindings> = {}): GuardFindings => ({
  openTickets: 100,
  orphanTickets: 0,
  accounts: 40,
  openEpisodes: 10,
  ending: [],
  escalating: [],
  emptied: [],
  ...change,
});
const last = (openTickets: number, orphanTickets = 0): GuardFigures => ({
  openTickets,
  orphanTickets,
});

describe("the guard", () => {
  it.each([
    // last scan that was not held, this one, what
    [last(100), {}, "pass"],
    [last(100), { openTickets: 50 }, "pass"], // half is not more than half
    [last(100), { openTickets: 49 }, "holdAll"],
    [last(38), { openTickets: 18 }, "holdAll"], // fell by 20, more than half
    [last(38), { openTickets: 19 }, "pass"],
    [last(30), { openTickets: 11 }, "pass"], // fell by 19
    [last(5), { openTickets: 0 }, "holdAll"],
    [last(5), { openTickets: 1 }, "pass"],
    [last(4), { openTickets: 0 }, "pass"],
    [last(100), { openTickets: 1_000 }, "pass"],
    [last(100, 5), { orphanTickets: 10 }, "holdAll"],
    [last(100, 6), { orphanTickets: 11 }, "pass"],
    [last(100, 0), { orphanTickets: 9 }, "pass"],
    [last(100, 0), { orphanTickets: 10 }, "holdAll"],
    [last(100, 10), { orphanTickets: 19 }, "pass"],
    [last(100, 10), { orphanTickets: 20 }, "holdAll"],
    [last(100), { ending: names(5), openEpisodes: 10 }, "holdAll"],
    [last(100), { ending: names(5), openEpisodes: 11 }, "pass"],
    [last(100), { ending: names(4), openEpisodes: 4 }, "pass"],
    [last(100), { escalating: names(10), accounts: 49 }, "holdPosts"],
    [last(100), { escalating: names(10), accounts: 50 }, "pass"], // 20 % is not more than 20 %
    [last(100), { escalating: names(9), accounts: 9 }, "pass"],
    [last(100), { escalating: names(50), accounts: 1_000 }, "pass"],
    [last(100), { escalating: names(51), accounts: 1_000 }, "holdPosts"],
    [null, {}, "pass"],
    [null, { escalating: names(10), accounts: 20 }, "holdPosts"],
    [null, { orphanTickets: 10 }, "holdAll"],
  ] as const)("after %o, %o: %s", (before, change, kind) => {
    expect(decideGuard(before, findings(change as Partial<GuardFindings>)).kind).toBe(kind);
  });

  it("says so when there is nothing to hold", () => {
    expect(decideGuard(last(100), findings())).toEqual({ kind: "pass", reason: "nothing unusual" });
  });

  it("says why, and names each account once", () => {
    const now = findings({
      openTickets: 0,
      emptied: ["a", "b"],
      ending: ["b", "c"],
      escalating: ["c", "d"],
    });
    expect(decideGuard(last(100), now)).toEqual({
      kind: "holdAll",
      reason: "open tickets fell from 100 to 0: the source may have been emptied",
      accounts: ["a", "b", "c", "d"],
    });
    expect(decideGuard(last(100), findings({ escalating: names(51), accounts: 1_000 }))).toEqual({
      kind: "holdPosts",
      reason: "51 of 1,000 accounts would escalate at once",
      accounts: names(51),
    });
    expect(decideGuard(last(1), findings({ ending: names(5), openEpisodes: 8 })).reason).toBe(
      "5 of 8 open episodes would end at once",
    );
    expect(decideGuard(last(1, 6), findings({ orphanTickets: 12 })).reason).toBe(
      "tickets without an account rose from 6 to 12: the link between tickets and accounts may be broken",
    );
  });
});

describe("missing accounts", () => {
  it.each([
    [1, 5, "gone"],
    [9, 10, "gone"],
    [10, 50, "gone"], // 20 % is not more than 20 %
    [10, 49, "doubted"],
    [200, 1_000, "gone"],
    [201, 1_000, "doubted"],
  ] as const)("%i of %i are %s", (missing, known, kind) => {
    const share = `${missing} of ${known} known accounts are missing`;
    expect(decideMissing(missing, known)).toEqual({
      kind,
      reason: kind === "gone" ? share : `${share}, which is too many to believe: no episode ends`,
    });
  });
});
