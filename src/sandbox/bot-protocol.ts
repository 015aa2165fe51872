import type { ScoreRecord } from "../domain/score-history.ts";

/** What the sandbox tells its bot process (structured clone, so dates stay dates) … */
export type BotOrder =
  | { kind: "clock"; now: Date }
  /** The scans of the past, for the bot's own store. */
  | { kind: "past"; records: ScoreRecord[] }
  | { kind: "look" }
  /** How much memory it still holds after all garbage was collected. */
  | { kind: "weigh" };

/** … and what the bot answers: to each order, in their order, when it is carried out. */
export type BotNotice =
  | { kind: "ready"; port: number; commands: BotCommand[] }
  | { kind: "done"; order: "clock" | "past" }
  | { kind: "work"; work: BotWork }
  | { kind: "weight"; heldBytes: number };

/** A slash command as the bot's help has it: "/tam health <account>". */
export type BotCommand = { usage: string; summary: string };

/** What the bot has to do. */
export type BotWork = {
  /** What it is at, in words; null = nothing that is due by now. */
  busy: string | null;
  /** When something becomes due next, in business time; null = never. */
  next: Date | null;
};
