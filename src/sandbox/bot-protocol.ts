import type { ScoreRecord } from "../domain/score-history.ts";

/** What the sandbox tells its bot process (structured clone, so dates stay dates) … */
export type BotOrder =
  | { kind: "clock"; now: Date }
  /** The scans of the past, for the bot's own store. */
  | { kind: "past"; records: ScoreRecord[] };

/** … and what the bot answers: to each order, in their order, when it is carried out. */
export type BotNotice = { kind: "ready"; port: number } | { kind: "done"; order: BotOrder["kind"] };
