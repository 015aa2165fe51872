import { expect, test } from "vitest";
import {
  addressedKey,
  coverKey,
  loggedKey,
  partKey,
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
