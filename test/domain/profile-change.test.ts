import { expect, test } from "vitest";
import type {
  ProfileChange,
  ProfilePage,
  ProfileSections,
  Stakeholder,
} from "../../src/domain/profile.ts";
import { isCarriedOut } from "../../src/domain/profile-change.ts";

const june: Stakeholder = { name: "June", role: "CTO", maturity: "high", notes: null };
const page: ProfilePage = {
  pageId: "p",
  url: null,
  sections: {
    stakeholders: [
      { id: "b1", revision: "1", value: june },
      { id: "b2", revision: "1", value: { ...june, name: "Ada" } },
    ],
    integrations: [],
    features: [
      { id: "b3", revision: "1", value: { feature: "SSO", adopted: false, source: "manual" } },
    ],
    environment: [],
    opportunities: [],
  },
  communications: [],
  log: null,
  notUnderstood: [],
  complete: true,
};
const stakeholder = (value: ProfileSections["stakeholders"]) =>
  ({ section: "stakeholders", value }) as const;
const at = (id: string) => ({ section: "stakeholders", id, revision: "1" }) as const;
const feature = (adopted: boolean): ProfileChange => ({
  kind: "add",
  section: "features",
  value: { feature: "SSO", adopted, source: "manual" },
});

test.each<[string, ProfileChange, boolean]>([
  ["added", { kind: "add", ...stakeholder(june) }, true],
  ["added, with empty notes", { kind: "add", ...stakeholder({ ...june, notes: "" }) }, true],
  ["added, with white space", { kind: "add", ...stakeholder({ ...june, name: " June\n" }) }, true],
  [
    "added, its fields in another order",
    { kind: "add", ...stakeholder({ notes: null, maturity: "high", role: "CTO", name: "June" }) },
    true,
  ],
  ["somebody else added", { kind: "add", ...stakeholder({ ...june, name: "Jane" }) }, false],
  ["with notes", { kind: "add", ...stakeholder({ ...june, notes: "new" }) }, false],
  ["a field that is not a text", feature(false), true],
  ["a field that is not a text, changed", feature(true), false],
  ["replaced", { kind: "replace", ...at("b1"), ...stakeholder(june) }, true],
  ["another item says it", { kind: "replace", ...at("b2"), ...stakeholder(june) }, false],
  [
    "not replaced",
    { kind: "replace", ...at("b1"), ...stakeholder({ ...june, role: "CEO" }) },
    false,
  ],
  ["removed", { kind: "remove", ...at("b9") }, true],
  ["not removed", { kind: "remove", ...at("b1") }, false],
])("%s", (_what, change, expected) => {
  expect(isCarriedOut(page, change)).toBe(expected);
});
