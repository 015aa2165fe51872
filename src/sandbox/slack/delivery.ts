import type { Delivery } from "./contract.ts";

/** One payload on its way to the bot. */
export type Payload = {
  type: "slash_commands" | "interactive" | "events_api";
  body: Record<string, unknown>;
  /** Whether the acknowledgement may carry a body. */
  takesAnswer: boolean;
};

export type Deliver = (payload: Payload) => Promise<Delivery>;
