/**
 * `output` for stdout, `notes` for stderr, both in whole lines; `failed` says why, in words, and may have
 * output too: with --json there is always one object.
 */
export type CommandResult =
  | { kind: "done"; output: string; notes: string[] }
  | { kind: "failed"; reason: string; output?: string; notes?: string[] };
