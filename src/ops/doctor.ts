import { type Check, type Finding, failure } from "../domain/finding.ts";
import { errorSummary } from "../lib/errors.ts";

/** All findings about one part, under its heading. */
export type PartReport = { part: string; findings: Finding[] };

/**
 * Runs the checks side by side and gives their findings in the order of the checks. One that throws, or is
 * not ready after `timeoutMs`, is a failure of its own part; the others go on.
 */
export const examine = (checks: readonly Check[], timeoutMs: number): Promise<PartReport[]> =>
  Promise.all(
    checks.map(async (check) => ({ part: check.part, findings: await run(check, timeoutMs) })),
  );

async function run({ part, run: look }: Check, timeoutMs: number): Promise<Finding[]> {
  const signal = AbortSignal.timeout(timeoutMs);
  const id = `${part.toLowerCase()}.check`;
  try {
    return await look(signal);
  } catch (error) {
    return [
      signal.aborted
        ? failure(
            id,
            `${part} could not be looked at within ${Math.round(timeoutMs / 1000)} s.`,
            "See whether the network is slow or the service has trouble, then run doctor again.",
          )
        : failure(
            id,
            `${part} could not be looked at: ${errorSummary(error).message}`,
            "Mend what it says, then run doctor again.",
          ),
    ];
  }
}
