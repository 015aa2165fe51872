/** What the page and the server say to each other about the sandbox itself: its clock, its faults, its bot. */

export const SERVICES = ["slack", "notion", "gmail"] as const;
export type ServiceName = (typeof SERVICES)[number];

export const CONDITIONS = ["healthy", "slow", "rateLimited", "failing", "answersLost"] as const;
export type Condition = (typeof CONDITIONS)[number];

/** Where the clock can be sent to: an hour on, the next 7:00, the 1st of next month at 10:00 (UTC). */
export const JUMPS = ["hour", "seven", "month"] as const;
export type Jump = (typeof JUMPS)[number];

/** The tour through the product, in its order. */
export const STORY_STEPS = ["scan", "alert", "profile", "draft", "approve"] as const;
export type StoryStep = (typeof STORY_STEPS)[number];

export type StoryState = {
  id: StoryStep;
  /** Its effect was seen, whoever caused it. */
  done: boolean;
  /** Whom one has to be, and where, to do and see it. */
  as: string;
  channel: string;
}[];

/** What could be seen of one day. */
export type Day = {
  /** 2026-11-22, UTC. */
  day: string;
  /** Messages of the bot in the alert channel, and replies in their threads. */
  posts: number;
  replies: number;
  /** Active accounts by the health that Notion shows; `unknown`: none yet. */
  red: number;
  amber: number;
  green: number;
  unknown: number;
};

export type StageState = {
  clock: {
    playing: boolean;
    /** ISO; where the clock is on its way to, null = it runs as the machine's does. */
    until: string | null;
    /** What the bot is still at while the clock waits for it. */
    waitingFor: string | null;
    /** Why it stopped on the way. */
    stopped: string | null;
  };
  conditions: Readonly<Record<ServiceName, Condition>>;
  bot: {
    state: "running" | "starting" | "down";
    /** What it said last when it ended by itself. */
    lastWords: string | null;
  };
  story: StoryState;
};
