import { expect, test } from "vitest";
import {
  addressedKey,
  coveredKeyOf,
  coverKey,
  keyInDoubt,
  loggedKey,
  partKey,
  partOf,
  rootKeyOf,
  undecidedKey,
} from "../../src/domain/post-key.ts";

const direct = "d0c69b11:direct:ana.b+x@tam.example";

test.each([
  ["d0c69b11:summary", "d0c69b11:summary"],
  [direct, "d0c69b11:direct:(address)"],
  [partKey(direct, 2), "d0c69b11:direct:(address)#2"],
  [coverKey(direct), "d0c69b11:direct:(address) to the cover"],
  [
    addressedKey(undecidedKey(direct), "ops@tam.example"),
    "undecided:d0c69b11:direct:(address) to (address)",
  ],
])("the key %s is logged as %s", (key, shown) => {
  expect(loggedKey(key)).toBe(shown);
});

test.each([
  ["s:summary", null, 1],
  [partKey("s:summary", 2), "s:summary", 2],
  [partKey("s:a#1\nb", 12), "s:a#1\nb", 12],
  ["s:#2:summary", null, 1],
  // The question about a continuation is a message of its own.
  [undecidedKey(partKey("s:summary", 2)), null, 1],
])("%j goes on %j as its message %i", (key, root, part) => {
  expect([rootKeyOf(key), partOf(key)]).toEqual([root, part]);
});

test.each([
  [coverKey(direct), direct],
  [direct, null],
  [`${coverKey(direct)}#2`, null],
])("%s is a cover's copy of %s", (key, of) => {
  expect(coveredKeyOf(key)).toBe(of);
});

test.each([
  [undecidedKey(direct), direct],
  [addressedKey(undecidedKey(coverKey(direct)), "ops@tam.example"), coverKey(direct)],
  [direct, null],
  [`x${undecidedKey(direct)}`, null],
])("%s asks about %s", (key, about) => {
  expect(keyInDoubt(key)).toBe(about);
});
