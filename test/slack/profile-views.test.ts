// The windows of a profile with anything in them: what Slack takes, and nothing acts.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { PROFILE_SECTIONS } from "../../src/domain/profile.ts";
import { decodeItemForm, decodePlace, type ItemFormValue } from "../../src/slack/profile-ids.ts";
import { isEditable, itemInputs, readItem } from "../../src/slack/views/profile-form.ts";
import { itemNotice, itemWindow, savingWindow } from "../../src/slack/views/profile-item-window.ts";
import {
  missingProfile,
  profileFailure,
  profileWindow,
} from "../../src/slack/views/profile-window.ts";
import { anAccount } from "../support/accounts.ts";
import { anyItemValue, anyProfilePage } from "../support/profiles.ts";
import { anyAccount } from "../support/readings.ts";
import { expectSoundWindow } from "../support/sound-message.ts";

const anyPlace = fc.record({
  part: fc.constantFrom(null, "communications" as const, ...PROFILE_SECTIONS),
  page: fc.nat(5),
});
const may = fc.constantFrom({ kind: "allowed" as const }, { kind: "refused" as const });

test("a profile of anything is a window that Slack takes, wherever one is in it", () => {
  fc.assert(
    fc.property(anyProfilePage, anyAccount, anyPlace, may, (page, account, place, allowed) => {
      const modal = profileWindow(page, { account, place, health: null, may: allowed });
      expectSoundWindow(modal);
      expect(decodePlace(modal.metadata)).toEqual({ accountId: account.id, place });
    }),
    { numRuns: 150 },
  );
});

test("so are the windows without a profile", () => {
  fc.assert(
    fc.property(anyAccount, may, (account, allowed) => {
      expectSoundWindow(missingProfile(account, allowed));
      expectSoundWindow(profileFailure(account, { part: null, page: 0 }, "why"));
    }),
    { numRuns: 50 },
  );
});

const form = (section: ItemFormValue["section"], itemId: string | null): ItemFormValue => ({
  accountId: "a",
  section,
  itemId,
  revision: "r".repeat(200),
  windowId: "V1",
  place: { part: null, page: 0 },
});

function line(name: string) {
  return { name, role: "", maturity: "low" as const, notes: null };
}

test.each([
  ["the line by its name", line("Jane <!here> *Doe*"), "“Jane <!here> *Doe*” goes to the trash"],
  ["a long one shortened", line("x".repeat(200)), `“${"x".repeat(79)}…” goes to the trash`],
  ["no name that is not known", null, "It goes to the trash"],
])("removing asks, in red, and names %s", (_case, stands, words) => {
  const modal = itemWindow(form("stakeholders", "block"), {
    account: anAccount("Acme"),
    value: line("typed"),
    line: stands,
  });
  const buttons = modal.blocks.flatMap((block) => (block.type === "actions" ? block.elements : []));
  const [confirm] = buttons.flatMap((one) => (one.type === "button" ? [one.confirm] : []));
  expect(confirm).toMatchObject({ style: "danger", text: { type: "plain_text" } });
  expect(confirm?.text.text).toContain(words);
});

describe.each(PROFILE_SECTIONS)("an item of %s", (section) => {
  test("has a form that Slack takes, with whatever is in it", () => {
    fc.assert(
      fc.property(anyItemValue[section], anyAccount, (value, account) => {
        const at = form(section, "block");
        if (isEditable(value)) {
          const modal = itemWindow(at, { account, value, warning: "⚠️ why" });
          expectSoundWindow(modal);
          expect(decodeItemForm(modal.metadata)).toEqual(at);
        }
        expectSoundWindow(savingWindow(section, value));
        expectSoundWindow(itemNotice(section, "words", value));
      }),
      { numRuns: 100 },
    );
    fc.assert(
      fc.property(anyAccount, (account) => {
        expectSoundWindow(itemWindow(form(section, null), { account, value: null }));
      }),
      { numRuns: 10 },
    );
  });

  test("is read back as it stands in its form", () => {
    fc.assert(
      fc.property(anyItemValue[section], (value) => {
        const typed = Object.fromEntries(
          itemInputs(section, value).flatMap((block) =>
            block.type === "input" ? [[block.block_id ?? "", enteredAtFirst(block.element)]] : [],
          ),
        );
        const read = readItem(section, typed);
        if (read.kind === "value") expect(sentence(read.value)).toBe(sentence(value));
        else expect(Object.values(typed).some((one) => (one ?? "").trim() === "")).toBe(true);
      }),
      { numRuns: 200 },
    );
  });
});

function enteredAtFirst(element: object): string | null {
  const { initial_value, initial_date, initial_option } = element as {
    initial_value?: string;
    initial_date?: string;
    initial_option?: { value: string };
  };
  return initial_value ?? initial_date ?? initial_option?.value ?? null;
}

/** White space around a text and empty texts are nothing that a form keeps. */
const sentence = (value: object): string =>
  JSON.stringify(
    Object.entries(value).map(([field, text]) => [
      field,
      typeof text === "string" ? text.trim() || null : text,
    ]),
  ).replaceAll('""', "null");
