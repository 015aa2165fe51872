import type { Finding } from "../../domain/finding.ts";
import { count, oneLine } from "../../lib/text.ts";
import type { PartReport } from "../../ops/doctor.ts";

const WORDS: Record<Finding["level"], string> = {
  ok: "ok     ",
  warning: "warning",
  failure: "FAILURE",
};

/** How many findings there are of each level. */
export function countLevels(parts: readonly PartReport[]) {
  const levels = parts.flatMap(({ findings }) => findings.map(({ level }) => level));
  const of = (wanted: Finding["level"]) => levels.filter((level) => level === wanted).length;
  return { failures: of("failure"), warnings: of("warning"), ok: of("ok") };
}

/** For people: a heading a part, a line a finding, and under it how to mend it. */
export function textReport(parts: readonly PartReport[]): string {
  const lines = parts.flatMap(({ part, findings }) => [
    part,
    ...findings.flatMap(({ level, what, fix }) => [
      `  ${WORDS[level]}  ${oneLine(what)}`,
      ...(fix === null ? [] : [`           Fix: ${oneLine(fix)}`]),
    ]),
    "",
  ]);
  return `${lines.join("\n")}\n${summary(parts)}\n`;
}

export function summary(parts: readonly PartReport[]): string {
  const { failures, warnings, ok } = countLevels(parts);
  return `${count(failures, "failure")}, ${count(warnings, "warning")}, ${ok} ok`;
}

/** For programs: one object. */
export const jsonReport = (parts: readonly PartReport[]): string =>
  `${JSON.stringify({
    healthy: countLevels(parts).failures === 0,
    ...countLevels(parts),
    findings: parts.flatMap(({ part, findings }) =>
      findings.map((finding) => ({ part, ...finding })),
    ),
  })}\n`;
