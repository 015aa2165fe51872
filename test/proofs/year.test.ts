// A year of a real help desk, day by day: services fail, workers freeze and are replaced, nobody is there for days, and
// the clock is changed twice. Each escalation is to be said once, as soon as it can be.
import { expect, test } from "vitest";
import { tellProofRow } from "../../prove/proof-row.ts";
import { elapsedMs } from "../../src/lib/time.ts";
import { type DaysVerdict, NO_FAULT_OF_DAYS } from "../support/judge-days.ts";
import { historiesPresent } from "../support/real-histories.ts";
import { liveDays } from "../support/simulated-days.ts";

/** Seeds of a year, and of the densest three months there are; the short form has one month, in which clocks change. */
const RUNS = Number(process.env.PROOF_RUNS ?? 0);
const FIRST_SEED = Number(process.env.PROOF_SEED ?? 1);
const LANES = 3;

const YEAR = { history: "mendeley_sample", from: new Date("2022-02-01"), days: 365 };
const SPRING = { history: "uci_servicenow", from: new Date("2016-03-07"), days: 85 };
const MONTH = { history: "uci_servicenow", from: new Date("2016-03-15"), days: 30 };

const seeds = Array.from({ length: Math.max(1, RUNS) }, (_, n) => FIRST_SEED + n);
const PLANS =
  RUNS === 0
    ? [{ what: "a month of a real help desk", lives: seeds.map((seed) => ({ ...MONTH, seed })) }]
    : [
        { what: "365 days of a real help desk", lives: seeds.map((seed) => ({ ...YEAR, seed })) },
        {
          what: "85 days of a larger one",
          lives: seeds.slice(0, Math.ceil(RUNS / 5)).map((seed) => ({ ...SPRING, seed })),
        },
      ];

test.skipIf(!historiesPresent).each(PLANS)(
  "$what: each escalation is said once, in time",
  {
    retry: 0,
    timeout: 20 * 60_000,
  },
  async ({ what, lives }) => {
    const began = elapsedMs();
    const sum: DaysVerdict = structuredClone(NO_FAULT_OF_DAYS);
    const total = { days: 0, freezes: 0, takeOvers: 0, faults: 0, outages: 0, absences: 0 };
    let scans = 0;
    let escalations = 0;
    const left = lives.values();
    const lane = async () => {
      for (const life of left) {
        const lived = await liveDays(life);
        for (const kind of ["lost", "doubled", "late", "wrong"] as const)
          sum[kind].push(...lived.verdict[kind].map((one) => `seed ${life.seed}: ${one}`));
        for (const name of Object.keys(total) as (keyof typeof total)[])
          total[name] += lived.happened[name];
        scans += lived.scans;
        escalations += lived.escalations;
      }
    };
    await Promise.all(Array.from({ length: LANES }, lane));
    console.log(`${what}: ${Math.round((elapsedMs() - began) / 1000)} s`);
    const found = Object.values(sum).flat();
    tellProofRow({
      what,
      howMany: `${lives.length} times, ${total.days} due times, ${scans} scans, ${escalations} escalations; ${total.freezes} workers frozen, ${total.takeOvers} take-overs, ${total.outages} outages of Slack or Notion, ${total.absences} of the bot, ${total.faults} faults`,
      result: `lost ${sum.lost.length}, doubled ${sum.doubled.length}, late ${sum.late.length}, else wrong ${sum.wrong.length}`,
      aim: "0 of each",
      held: found.length === 0,
      seed: FIRST_SEED,
    });
    expect(sum).toEqual(NO_FAULT_OF_DAYS);
    expect(escalations).toBeGreaterThan(0);
  },
);
