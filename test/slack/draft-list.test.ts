import { expect, test } from "vitest";
import type { DraftState } from "../../src/domain/draft.ts";
import { draftsMessage } from "../../src/slack/views/draft-list.ts";
import { pendingDraft } from "../support/drafts.ts";

test.each<[string, DraftState[]]>([
  ["1 draft waits for you.", ["pending"]],
  ["2 drafts wait for you.", ["pending", "pending"]],
  ["2 drafts, 1 of which waits for you.", ["pending", "approved"]],
  ["1 draft, none of which wait for you.", ["approved"]],
])("/tam drafts: %s", (words, states) => {
  expect(draftsMessage(states.map((state) => pendingDraft({ state }))).text).toBe(words);
});
