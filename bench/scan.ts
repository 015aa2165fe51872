// What a scan costs the bot's process: processor time against `JSON.parse` of the same answers, and peak memory.
// Nothing is written to Notion, which is waiting, not work; with `--writes` a scan with all writes follows.
import { tellProofRow } from "../prove/proof-row.ts";
import { type MeasuredScans, measureScans } from "./measure-scans.ts";
import { ratioRow } from "./ratio-row.ts";
import { sized } from "./size.ts";
import { ms } from "./statistics.ts";

const ACCOUNTS = sized({ short: 100, long: 10_000 });
const TICKETS = 5 * ACCOUNTS;
const SCANS = sized({ short: 2, long: 5 });
const MOST_MB = 300;

export async function benchScan(): Promise<void> {
  const size = { accounts: ACCOUNTS, tickets: TICKETS };
  const measured = await measureScans({ ...size, scans: SCANS, writes: "none", baseline: true });
  const { payloads, scans, peakMb } = measured;
  if (payloads === null) throw new Error("the baseline was not measured");
  const [first, ...later] = scans;
  const howMany = `${ACCOUNTS} accounts, ${TICKETS} open tickets, ${(payloads.bytes / 2 ** 20).toFixed(1)} MB of answers`;
  const cpuRow = (what: string, some: MeasuredScans["scans"]) =>
    ratioRow({
      what,
      howMany,
      unit: "ms",
      ours: some.map(({ cpuMs }) => cpuMs),
      base: some.map(() => payloads.parseMs),
      against: "JSON.parse",
      most: 2,
      sound: some.every(isWhole),
      remark: `; fetched and parsed by nothing but fetch ${ms(payloads.fetchAndParseMs)}`,
    });
  if (first !== undefined)
    tellProofRow(
      cpuRow(
        `processor time of a first scan, which finds ${first.scan?.figures.escalated} new alerts`,
        [first],
      ),
    );
  tellProofRow(cpuRow(`processor time of ${later.length} later scans`, later));
  tellProofRow({
    what: "peak resident memory of the bot",
    howMany,
    result: `${peakMb.toFixed(0)} MB`,
    aim: `below ${MOST_MB} MB`,
    held: scans.every(isWhole) && peakMb < MOST_MB,
    seed: null,
  });
  if (process.argv.includes("--writes")) {
    const [written] = (await measureScans({ ...size, scans: 1, writes: "all", baseline: false }))
      .scans;
    if (written !== undefined)
      tellProofRow(
        cpuRow(`processor time with ${written.scan?.figures.written} written`, [written]),
      );
  }
}

/** A scan that left somebody out costs less. */
const isWhole = ({ scan }: MeasuredScans["scans"][number]): boolean =>
  scan?.state === "done" &&
  scan.figures.scored === ACCOUNTS &&
  scan.figures.openTickets === TICKETS;
