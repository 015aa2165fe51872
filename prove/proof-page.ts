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
    `Machine: ${machine.processors}, ${machine.memoryGb} GB, ${machine.system}, Node ${machine.node}. ${missed.length === 0 ? "Every aim was reached." : `Aims not reached: ${missed.length}.`}`,
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
