import { EXPERIMENT_WORDS, type ExperimentWords } from "./experiment-words.ts";
import type { ProofRow } from "./proof-row.ts";

/** One experiment that ran to its end. */
export type Finished = {
  name: keyof typeof EXPERIMENT_WORDS;
  rows: ProofRow[];
  /** ISO 8601. */
  at: string;
  seconds: number;
  /** Of the source that was measured. */
  commit: string;
};

export type Machine = { node: string; system: string; processors: string; memoryGb: number };

const cell = (text: string): string => text.replaceAll("|", "\\|").replaceAll("\n", " ");

/** `docs/proof.md`: what was asked, tried and found, and how to repeat it. */
export function proofPage(finished: readonly Finished[], machine: Machine): string {
  const missed = finished.flatMap(({ rows }) => rows).filter(({ held }) => !held);
  return `${[
    "# Proof",
    "`npm run prove` measures what the bot promises and writes this page; `npm run prove -- <name>` repeats one experiment, `npm run prove -- --again` all. `-- --page` only writes it anew. With `--short` it only shows that the experiments work; the proofs' short forms are part of `npm test`. Baselines are measured in the same run on the same machine.",
    `Machine of the newest run: ${machine.processors}, ${machine.memoryGb} GB, ${machine.system}, Node ${machine.node}; what has an older date may have been measured on another one. ${missed.length === 0 ? "Every aim was reached." : `Aims not reached: ${missed.length}.`}`,
    ...finished.map(section),
  ].join("\n\n")}\n`;
}

function section({ name, rows, at, seconds, commit }: Finished): string {
  const { question, caught, remark }: ExperimentWords = EXPERIMENT_WORDS[name];
  const lines = rows.map(({ what, howMany, result, aim, held, seed }) =>
    [what, howMany, held ? result : `**${result}**`, aim ?? "none", seed === null ? "" : `${seed}`]
      .map(cell)
      .join(" | "),
  );
  return [
    `## ${name}`,
    `${question} (${at.slice(0, 16).replace("T", " ")} UTC, ${seconds} s, source ${commit})`,
    [
      "| what | how many | result | aim | seed |",
      "|---|---|---|---|---|",
      ...lines.map((line) => `| ${line} |`),
    ].join("\n"),
    ...(remark === undefined ? [] : [remark]),
    `Put into the product to see this fail: ${caught}`,
  ].join("\n\n");
}

const RUN =
  /\((?<day>[\d-]{10}) (?<time>\d\d:\d\d) UTC, (?<seconds>\d+) s, source (?<commit>\w+)\)$/m;

/** What a page that was written before tells of its experiments: in a new clone it is all that is known of them. */
export function readProofPage(page: string): Finished[] {
  const [, ...sections] = page.split(/^## /m);
  return sections.flatMap((text) => {
    const name = text.slice(0, text.indexOf("\n"));
    const run = RUN.exec(text)?.groups;
    if (run === undefined || !isExperiment(name)) return [];
    const rows = text
      .split("\n")
      .filter((line) => line.startsWith("| "))
      .slice(1);
    return [
      {
        name,
        rows: rows.map(readRow),
        at: `${run.day}T${run.time}:00.000Z`,
        seconds: Number(run.seconds),
        commit: run.commit ?? "",
      },
    ];
  });
}

const isExperiment = (name: string): name is Finished["name"] => name in EXPERIMENT_WORDS;

function readRow(line: string): ProofRow {
  const cells = line
    .slice(2, -2)
    .split(/ (?<!\\)\| /)
    .map((text) => text.replaceAll("\\|", "|"));
  const [what = "", howMany = "", result = "", aim = "none", seed = ""] = cells;
  const missed = /^\*\*(?<result>.*)\*\*$/.exec(result)?.groups?.result;
  return {
    what,
    howMany,
    result: missed ?? result,
    aim: aim === "none" ? null : aim,
    held: missed === undefined,
    seed: seed === "" ? null : Number(seed),
  };
}
