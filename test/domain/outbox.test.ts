import { expect, test } from "vitest";
import { unposted } from "../../src/domain/outbox.ts";

test("posts that may still come count as unposted", () => {
  expect(unposted({ pending: 1, sending: 20, unclear: 300 })).toBe(321);
});
