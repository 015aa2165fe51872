import { channel } from "node:diagnostics_channel";

/** What tests say beforehand that the judges will have against the bot's requests; see `second-opinions.ts`. */
export const EXPECTED_OBJECTIONS = channel("tam-test:expected-objection");

/**
 * For tests that make the bot ask what it must not: objections that match are no failure of this test's file. One that
 * nobody raises is.
 */
export const expectObjections = (pattern: RegExp): void => EXPECTED_OBJECTIONS.publish(pattern);
