import { expect, test } from "vitest";
import { plainSubject, withoutRe } from "../../src/domain/mail.ts";

test.each([
  ["Your month", "Your month"],
  ["Re: Your month", "Your month"],
  ["RE:re: Re:  Your month", "Your month"],
  ["  Re: Your month", "Your month"],
  ["Re:", ""],
  ["Release: what is new", "Release: what is new"],
  ["Your month, re: the export", "Your month, re: the export"],
])("%j is of the conversation %j", (subject, own) => {
  expect(withoutRe(subject)).toBe(own);
});

test.each([
  ["Re: Your  Month ", "your month", true],
  ["Your\n month", "Your month", true],
  ["Your month", "Your months", false],
  ["Your month", "Yourmonth", false],
])("%j and %j are of one conversation: %s", (one, other, same) => {
  expect(plainSubject(one) === plainSubject(other)).toBe(same);
});
