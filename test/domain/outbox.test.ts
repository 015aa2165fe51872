import { expect, test } from "vitest";
import { isUndecided, unposted } from "../../src/domain/outbox.ts";

test("posts that may still come count as unposted", () => {
  expect(unposted({ pending: 1, sending: 20, unclear: 300 })).toBe(321);
});

test.each([
  [null, true],
  [{ kind: "failed", by: "U1", scanId: "s", why: "Notion did not answer" }, true],
  [{ kind: "released", mode: "post", by: "U1" }, false],
  [{ kind: "over" }, false],
] as const)("a hold whose outcome is %j stands: %s", (outcome, stands) => {
  expect(isUndecided(outcome)).toBe(stands);
});
