/** More of the known accounts missing at once than this share is a fault of the source, not of the accounts. */
const MISSING_SHARE = 0.2;
/** Fewer missing accounts than this are believed, whatever their share. */
const MISSING_AT_LEAST = 10;

export type MissingDecision = { kind: "gone" | "doubted"; reason: string };

/**
 * Whether accounts that the scan did not find, and that a look-up by id did not find either, are
 * believed to be gone. When doubted nothing ends: they are "not scanned" (spec section 4).
 * `known`: active accounts of the last scan.
 */
export function decideMissing(missing: number, known: number): MissingDecision {
  const share = `${missing} of ${known} known accounts are missing`;
  return missing > MISSING_SHARE * known && missing >= MISSING_AT_LEAST
    ? { kind: "doubted", reason: `${share}, which is too many to believe: no episode ends` }
    : { kind: "gone", reason: share };
}
