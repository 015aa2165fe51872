/** One line of `tam doctor`: what was seen, what it means, and how to mend it. */
export type Finding = {
  /** Stable, for machines: "slack.channel". Several findings may share one. */
  id: string;
  level: "ok" | "warning" | "failure";
  /** Whole sentences. Names from outside may be in it, secrets and customers' data never. */
  what: string;
  /** What to do about it; null when there is nothing to do. */
  fix: string | null;
};

/** What an adapter can tell of its service. Changes nothing anywhere; does not throw for what it finds. */
export type Check = {
  /** The heading: "Slack". */
  part: string;
  run(signal: AbortSignal): Promise<Finding[]>;
};

export const fine = (id: string, what: string): Finding => ({ id, level: "ok", what, fix: null });

export const warning = (id: string, what: string, fix: string): Finding => ({
  id,
  level: "warning",
  what,
  fix,
});

export const failure = (id: string, what: string, fix: string): Finding => ({
  id,
  level: "failure",
  what,
  fix,
});

/** A complete sentence that ends in its fix, taken apart at the first "; " or ". ". */
export function failureOf(id: string, problem: string): Finding {
  const [, what = problem, fix = ""] = /(.+?[.;]) (.+)/s.exec(problem) ?? [];
  const upper = fix.charAt(0).toUpperCase() + fix.slice(1);
  return failure(id, what.replace(/;$/, "."), upper || "See what it says.");
}
