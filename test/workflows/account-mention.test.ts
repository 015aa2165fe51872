import { expect, test } from "vitest";
import { findMentionedAccount } from "../../src/workflows/account-mention.ts";

const accounts = [
  "Acme Corp",
  "Globex",
  "Globex Europe",
  "Müller & Söhne GmbH",
  "Go Inc.",
  "株式会社みどり",
  "Group",
].map((name) => ({ name }));

test.each([
  ["Acme says the export is slow", "Acme Corp"],
  ["is ACME CORP on the new release?", "Acme Corp"],
  ["acme-support", "Acme Corp"],
  ["Globex Europe asked again", "Globex Europe"],
  ["globex asked again", "Globex"],
  ["Globex and Globex Europe", "Globex Europe"],
  ["anruf von müller & söhne", "Müller & Söhne GmbH"],
  ["anruf von Muller Sohne", "Müller & Söhne GmbH"],
  ["the whole group", "Group"],
  // Two accounts, a part of a name, a word too short to mean one.
  ["Acme and Globex", null],
  ["acmeology", null],
  ["let us go on", null],
  ["", null],
  [`${"x ".repeat(5_000)} Acme`, null],
])("%j names %j", (text, name) => {
  expect(findMentionedAccount([text], accounts)?.name ?? null).toBe(name);
});

test("the first text that names exactly one decides", () => {
  expect(findMentionedAccount(["Acme and Globex", "globex it is"], accounts)?.name).toBe("Globex");
  expect(findMentionedAccount(["acme-support", "Globex"], accounts)?.name).toBe("Acme Corp");
});

test("two accounts of the same name are no choice", () => {
  const twins = [{ name: "Acme" }, { name: "ACME Inc" }];
  expect(findMentionedAccount(["acme"], twins)).toBeNull();
});
