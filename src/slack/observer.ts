/** What an operator wants to know of Slack's side, told as it happens. All times in seconds. */
export type SlackObserver = {
  /** From the arrival of a command, click, window … (`kind`: Slack's own word) to its acknowledgement. */
  acked(kind: string, seconds: number): void;
  /** One listener from its start to its end. */
  handled(listener: string, outcome: "done" | "refused" | "failed", seconds: number): void;
  /** A socket was lost; another one is opened. */
  socketLost(): void;
};
