import type { EXPERIMENT_WORDS } from "./experiment-words.ts";

/** What `npm run prove -- <name>` runs: a program of its own that tells its rows (`proof-row.ts`). */
export type Experiment = {
  name: keyof typeof EXPERIMENT_WORDS;
  /** The program and its arguments, for Node. */
  run: readonly string[];
  /** What makes a test the long form; without it the same program is the short form of `npm test`. */
  env?: Readonly<Record<string, string>>;
  /** Nothing runs beside it. */
  measuresTime?: true;
  /** About how long it takes, if that is more than five minutes: the longest begins first. */
  minutes?: number;
};

const test = (file: string, env: Record<string, string> = {}) => ({
  run: ["node_modules/vitest/vitest.mjs", "run", "--maxWorkers=1", file],
  env,
});

const bench = (name: string) => ({ run: ["bench/main.ts", name] });
const timed = (name: string) => ({ ...bench(name), measuresTime: true as const });

/** In the order of the page: what counts comes first. */
export const EXPERIMENTS: readonly Experiment[] = [
  { name: "scan-requests", run: ["prove/scan-requests.ts"] },
  { name: "health-requests", ...bench("health-requests") },
  { name: "acknowledgement", ...timed("acknowledgement") },
  { name: "start", ...timed("start") },
  { name: "scan", ...timed("scan") },
  { name: "growth", ...timed("growth") },
  { name: "approval", ...timed("approval") },
  { name: "check-ins", ...timed("check-ins") },
  { name: "profile", ...bench("profile") },
  {
    name: "draft-histories",
    minutes: 12,
    ...test("test/proofs/draft-histories.test.ts", { PROOF_RUNS: "10000" }),
  },
  {
    name: "scan-faults",
    minutes: 11,
    ...test("test/proofs/scan-faults.test.ts", { PROOF_RUNS: "1000" }),
  },
  {
    name: "scan-kills",
    minutes: 29,
    ...test("test/proofs/scan-kills.test.ts", { PROOF_RUNS: "1000" }),
  },
  {
    name: "act-kills",
    minutes: 42,
    ...test("test/proofs/act-kills.test.ts", { PROOF_RUNS: "1000" }),
  },
  { name: "year", minutes: 6, ...test("test/proofs/year.test.ts", { PROOF_RUNS: "5" }) },
  { name: "replicas", ...test("test/proofs/replicas.test.ts", { REPLICA_SECONDS: "300" }) },
  {
    name: "profile-records",
    ...test("test/proofs/profile-records.test.ts", { PROOF_RUNS: "1000" }),
  },
  { name: "profile-pages", ...test("test/proofs/profile-pages.test.ts", { PROOF_RUNS: "2000" }) },
  { name: "reconnects", minutes: 20, ...bench("reconnects") },
  { name: "due-times", ...test("test/jobs/three-years.test.ts") },
  { name: "hostile-input", ...test("test/fuzz", { FUZZ_RUNS: "100000" }) },
  { name: "second-opinions", run: ["prove/second-opinions.ts"] },
  { name: "mutation", minutes: 30, run: ["prove/mutation.ts"] },
  // No time, but when V8 collects, and so what is resident, depends on what runs beside it.
  { name: "soak", ...timed("soak") },
];
