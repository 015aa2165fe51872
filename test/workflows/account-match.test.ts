import { expect, test } from "vitest";
import { matchAccount } from "../../src/workflows/account-match.ts";
import { anAccount } from "../support/accounts.ts";

const names = [
  "Acme Corp",
  "Globex",
  "Globex Europe",
  "Société Générale",
  "Müller & Söhne GmbH",
  "O'Reilly Foods",
  "Initech",
  "Initrode",
  "株式会社みどり",
  "ООО Ромашка",
  "Umbrella Health Systems",
  "ACME-Labs (EMEA)",
];
const named = names.map((name) => ({
  account: anAccount(name),
  formerNames: name === "Initech" ? ["Penetrode"] : [],
}));

test.each([
  ["Acme Corp", "Acme Corp", "exact"],
  ["acme corp", "Acme Corp", "exact"],
  ["ACME   CORP!", "Acme Corp", "exact"],
  ["societe generale", "Société Générale", "exact"],
  ["muller sohne gmbh", "Müller & Söhne GmbH", "exact"],
  ["o'reilly", "O'Reilly Foods", "partial"],
  ["umbrella", "Umbrella Health Systems", "partial"],
  ["umb sys", "Umbrella Health Systems", "partial"],
  ["みどり", "株式会社みどり", "partial"],
  ["ромашка", "ООО Ромашка", "partial"],
  ["acmee corp", "Acme Corp", "typo"],
  ["umbrela", "Umbrella Health Systems", "typo"],
  ["globex", "Globex", "exact"],
  ["globex euorpe", "Globex Europe", "typo"],
  ["penetrode", "Initech", "exact"],
  ["acme labs emea", "ACME-Labs (EMEA)", "exact"],
])("“%s” means %s (%s)", (query, name, how) => {
  expect(matchAccount(query, named)).toMatchObject({ kind: "one", how, account: { name } });
});

test.each([
  ["acme", ["Acme Corp", "ACME-Labs (EMEA)"]],
  ["ini", ["Initech", "Initrode"]],
  ["glob", ["Globex", "Globex Europe"]],
])("“%s” fits several", (query, expected) => {
  const match = matchAccount(query, named);
  expect(match.kind).toBe("several");
  expect(match.kind === "several" && match.accounts.map(({ name }) => name).sort()).toEqual(
    expected.sort(),
  );
});

test("nothing fits: the nearest three, always the same ones", () => {
  const match = matchAccount("zzz", named);
  expect(match.kind === "none" && match.nearest).toHaveLength(3);
  expect(matchAccount("zzz", named.toReversed())).toEqual(match);
});

test.each(["", "   ", "!!!", "…"])("“%s” is no name at all", (query) => {
  expect(matchAccount(query, named)).toEqual({ kind: "none", nearest: [] });
});

test("an active account wins over an inactive one of the same name", () => {
  const twins = [
    { account: anAccount("Acme", { id: "old", active: false }), formerNames: [] },
    { account: anAccount("Acme", { id: "new" }), formerNames: [] },
  ];
  expect(matchAccount("acme", twins)).toMatchObject({ kind: "one", account: { id: "new" } });
  expect(matchAccount("acme", twins.slice(0, 1))).toMatchObject({
    kind: "one",
    account: { id: "old" },
  });
});

test("two accounts of exactly the same name are asked about", () => {
  const twins = ["a", "b"].map((id) => ({ account: anAccount("Acme", { id }), formerNames: [] }));
  expect(matchAccount("acme", twins)).toMatchObject({
    kind: "several",
    accounts: [{ id: "a" }, { id: "b" }],
  });
});
