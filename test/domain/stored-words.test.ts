import { expect, test } from "vitest";
import { LOGGED_TYPES } from "../../src/domain/communication.ts";
import { DUE_TIME_STATES } from "../../src/domain/due-time.ts";
import { SNOOZE_DAYS } from "../../src/domain/episode.ts";
import { RAG_STATUSES } from "../../src/domain/health.ts";
import { PORTFOLIO_STATUSES } from "../../src/domain/portfolio.ts";
import {
  FEATURE_SOURCES,
  MATURITIES,
  OPPORTUNITY_STATUSES,
  PROFILE_SECTIONS,
} from "../../src/domain/profile.ts";
import { PULSE_VERDICTS } from "../../src/domain/pulse.ts";
import { PRIORITIES } from "../../src/domain/ticket.ts";
import { TICKET_STATES } from "../../src/domain/ticket-history.ts";

// They stand in the store, in Notion, in files and in buttons that were posted long ago: a word that changes is not
// understood any more. Where people choose from them, this is the order.
test.each<[string, readonly (string | number)[], string]>([
  ["statuses", RAG_STATUSES, "Green Amber Red"],
  ["priorities", PRIORITIES, "P1 P2 P3 P4"],
  ["states of a ticket in a history", TICKET_STATES, "open pending resolved closed"],
  ["filters of a list", PORTFOLIO_STATUSES, "any Red Amber Green"],
  ["days of a snooze", SNOOZE_DAYS, "1 3 7"],
  ["verdicts of a pulse", PULSE_VERDICTS, "better worse"],
  ["states of a due time", DUE_TIME_STATES, "running ran missed asked"],
  [
    "sections of a profile",
    PROFILE_SECTIONS,
    "stakeholders integrations features environment opportunities",
  ],
  ["maturities", MATURITIES, "low medium high"],
  ["sources of a feature", FEATURE_SOURCES, "heartbeat ticket manual"],
  ["statuses of an opportunity", OPPORTUNITY_STATUSES, "surfaced discussed in_progress closed"],
  ["what is logged by hand", LOGGED_TYPES, "slack_message call meeting email other"],
])("the %s stay as they are", (_what, words, expected) => {
  expect(words.join(" ")).toBe(expected);
});
