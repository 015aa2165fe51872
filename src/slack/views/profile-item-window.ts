import type { Account } from "../../domain/account.ts";
import type { ProfileSection, ProfileSections } from "../../domain/profile.ts";
import { mrkdwn, plain, truncate } from "../../lib/text.ts";
import { ACTION, VIEW } from "../ids.ts";
import { encodeItem, encodeItemForm, type ItemFormValue } from "../profile-ids.ts";
import { asking, type Block, button, context, section } from "./blocks.ts";
import { type Modal, noticeModal, skeleton } from "./modal.ts";
import { itemInputs, LONGEST_EDITABLE } from "./profile-form.ts";
import { SECTION_WORDS } from "./profile-words.ts";

type AnyItem = ProfileSections[ProfileSection];

/**
 * The form of one item; `value` null = a new one. `warning`: why it is shown again. `line`: the item as it stands on
 * the page where `value` was typed; null = not known.
 */
export const itemWindow = (
  form: ItemFormValue,
  {
    account,
    value,
    line = value,
    warning,
  }: { account: Account; value: AnyItem | null; line?: AnyItem | null; warning?: string },
): Modal => ({
  id: VIEW.profileItem,
  title: `${form.itemId === null ? "Add" : "Edit"} ${SECTION_WORDS[form.section].item.toLowerCase()}`,
  submit: "Save",
  close: "Back",
  metadata: encodeItemForm(form),
  blocks: [
    ...(warning === undefined ? [] : [section(warning)]),
    ...itemInputs(form.section, value),
    ...removal(form, line),
    context(
      `${SECTION_WORDS[form.section].title} of ${mrkdwn(account.name, 80)}. Only this line of the page in Notion is changed.`,
    ),
  ],
});

function removal(
  { accountId, section: part, itemId }: ItemFormValue,
  line: AnyItem | null,
): Block[] {
  if (itemId === null) return [];
  const remove = button(
    "Remove…",
    ACTION.profileRemove,
    encodeItem(accountId, part, itemId),
    "danger",
  );
  return [
    {
      type: "actions",
      elements: [
        asking(remove, {
          title: "Remove this line?",
          text: `${line === null ? "It" : `“${nameOf(line)}”`} goes to the trash of Notion, where it can be restored for a while.`,
          yes: "Remove",
          no: "Keep it",
        }),
      ],
    },
  ];
}

const LONGEST_NAME = 80;

/** What people call it, for plain text. */
const nameOf = (item: AnyItem): string =>
  plain("name" in item ? item.name : "feature" in item ? item.feature : item.text, LONGEST_NAME);

/** While Notion takes its time: what was typed stays on the screen. */
export const savingWindow = (part: ProfileSection, value: AnyItem | null): Modal => {
  const doing = value === null ? "Removing it in Notion …" : "Saving it in Notion …";
  const { blocks, ...window } = skeleton(SECTION_WORDS[part].item, doing);
  return { ...window, blocks: [...blocks, ...typed(value)] };
};

/** Words where there is no form to go on with; what was typed stands below. */
export const itemNotice = (
  part: ProfileSection,
  text: string,
  value: AnyItem | null = null,
): Modal => noticeModal([section(text), ...typed(value)], text, SECTION_WORDS[part].item);

/** All of it, to be copied: as plain text, which nothing in it can act on. */
function typed(value: AnyItem | null): Block[] {
  const texts = value === null ? [] : Object.values(value).filter(isTyped);
  if (texts.length === 0) return [];
  return [
    context("You typed:"),
    ...texts.map(
      (text): Block => ({
        type: "section",
        text: { type: "plain_text", text: truncate(text, LONGEST_EDITABLE), emoji: false },
      }),
    ),
  ];
}

const isTyped = (value: unknown): value is string =>
  typeof value === "string" && value.trim() !== "";
