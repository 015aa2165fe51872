/** What the page and the server say to each other about the sandbox itself: its clock, its faults, its bot. */

export const SERVICES = ["slack", "notion", "gmail"] as const;
export type ServiceName = (typeof SERVICES)[number];

export const CONDITIONS = ["healthy", "slow", "rateLimited", "failing", "answersLost"] as const;
export type Condition = (typeof CONDITIONS)[number];

/** Where the clock can be sent to: an hour on, the next 7:00, the 1st of next month at 10:00 (UTC). */
export const JUMPS = ["hour", "seven", "month"] as const;
export type Jump = (typeof JUMPS)[number];

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
};
