/** What follows after a colon is owed to the customer: the next mail says so … */
export const PROMISED = "Promised";
/** … until a newer record begins with this. */
export const PROMISE_KEPT = "Promise kept";

/** What usually comes of a mail, as the rep picks it and as it stands in the Communication History. */
export const MAIL_OUTCOMES = [
  "Answered",
  "Meeting agreed",
  "Problem solved",
  "No answer yet",
  "Not wanted",
  PROMISED,
  PROMISE_KEPT,
] as const;

/** A line of the history stays a line. */
export const LONGEST_OUTCOME = 300;

/** One line of both, or of the one that was given; null when neither was. */
export function composeOutcome(choice: string | null, words: string | null): string | null {
  const parts = [choice, words]
    .map((part) => part?.replace(/\s+/g, " ").trim() ?? "")
    .filter((part) => part !== "");
  return parts.length === 0 ? null : parts.join(": ");
}
