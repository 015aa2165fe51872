// How processor time and memory of a scan grow with the number of accounts.
import { tellProofRow } from "../prove/proof-row.ts";
import { measureScans } from "./measure-scans.ts";
import { sized } from "./size.ts";
import { logLogSlope, median } from "./statistics.ts";

const SIZES = sized({ short: [100, 200], long: [1_000, 10_000, 30_000, 100_000] });
const SCANS = sized({ short: 2, long: 3 });
const MOST_SLOPE = 1.05;
const MOST_MB = 500;

export async function benchGrowth(): Promise<void> {
  const points: { accounts: number; cpuMs: number; peakMb: number }[] = [];
  for (const accounts of SIZES) {
    const tickets = 5 * accounts;
    const { scans, peakMb } = await measureScans({
      accounts,
      tickets,
      scans: SCANS,
      writes: "none",
      baseline: false,
    });
    if (scans.some(({ scan }) => scan?.figures.scored !== accounts))
      throw new Error(`a scan did not score all of ${accounts} accounts`);
    const cpuMs = median(scans.slice(1).map((scan) => scan.cpuMs));
    points.push({ accounts, cpuMs, peakMb });
    console.log(`${accounts} accounts: ${cpuMs.toFixed(0)} ms, ${peakMb.toFixed(0)} MB`);
  }
  const howMany = points.map(({ accounts }) => accounts).join(", ");
  const slope = logLogSlope(points.map(({ accounts, cpuMs }) => [accounts, cpuMs]));
  const peak = points.at(-1)?.peakMb ?? Number.NaN;
  tellProofRow({
    what: "growth of a scan's processor time over the accounts (slope, both logarithmic; 1 is linear)",
    howMany: `${howMany} accounts, 5 open tickets each`,
    result: `${slope.toFixed(2)}: ${points.map(({ cpuMs }) => cpuMs.toFixed(0)).join(", ")} ms`,
    aim: `at most ${MOST_SLOPE}`,
    held: slope <= MOST_SLOPE,
    seed: null,
  });
  tellProofRow({
    what: `peak resident memory at ${SIZES.at(-1)} accounts`,
    howMany: `${howMany} accounts, 5 open tickets each`,
    result: points.map(({ peakMb }) => `${peakMb.toFixed(0)} MB`).join(", "),
    aim: `below ${MOST_MB} MB`,
    held: peak < MOST_MB,
    seed: null,
  });
}
