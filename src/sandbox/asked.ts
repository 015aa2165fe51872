import { channel } from "node:diagnostics_channel";

/** One request of the bot as it came over the wire, whatever an emulator makes of it. */
export type Asked = {
  service: "slack" | "notion" | "gmail";
  /** As in the log of calls; `acknowledgement` for the body that answers a payload of Slack's. */
  operation: string;
  /** Of the path, decoded, by the names of the official client; none where nothing is known there. */
  params: Readonly<Record<string, string>>;
  query: URLSearchParams;
  /** The body; empty when there is none, null when it was too large to be read. */
  text: string | null;
  contentType: string;
  /** What Google's token in it allows; null when there is no good one, and elsewhere. */
  scopes: readonly string[] | null;
};

/** Each `Asked` of every emulator in this process, for whoever wants to judge what the bot sends. */
export const ASKED = channel("tam-sandbox:asked");

/** Told only where somebody listens, so that nothing is put together for nobody. */
export function tellAsked(ask: () => Asked): void {
  if (ASKED.hasSubscribers) ASKED.publish(ask());
}
