import { expect, test } from "vitest";
import { adminsPost } from "../../src/domain/admins-post.ts";

test.each([
  [undefined, null],
  ["s1", "s1"],
])("a message to the admins of the scan %j", (scan, scanId) => {
  expect(adminsPost("late", "It is late.", scan)).toEqual({
    key: "late",
    scanId,
    to: "admins",
    position: 0,
    post: { kind: "admins", text: "It is late." },
    announces: [],
  });
});
