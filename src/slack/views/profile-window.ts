// Longer than most: the whole window, one function a part of it.
import type { Account } from "../../domain/account.ts";
import type { CommunicationRecord } from "../../domain/communication.ts";
import { PROFILE_SECTIONS, type ProfilePage, type ProfileSection } from "../../domain/profile.ts";
import { count, link, mrkdwn } from "../../lib/text.ts";
import type { ProfileHealth } from "../../workflows/profiles/profile-desk.ts";
import { ACTION, type ActionId, encodeAccount, VIEW } from "../ids.ts";
import { encodeItem, encodePlace, type ProfilePart, type ProfilePlace } from "../profile-ids.ts";
import { type Block, button, context, header, linkButton, listSection, section } from "./blocks.ts";
import { communicationLine } from "./communication-line.ts";
import type { Modal } from "./modal.ts";
import { itemText, SECTION_WORDS } from "./profile-words.ts";
import * as words from "./words.ts";

export type ProfileWindowOptions = {
  account: Account;
  place: ProfilePlace;
  health: ProfileHealth | null;
  /** Whether this person may change it; else who may, in words. */
  may: { kind: "allowed" } | { kind: "refused" };
  /** Said at the top: what was just done, or which name was typed. */
  note?: string;
};

const TITLE = "Profile";
/** Of a section, on the first screen. */
const FIRST_ITEMS = 5;
/** With their buttons and what stands around them they stay below Slack's 100 blocks. */
const ITEMS_A_PAGE = 25;
const LINES_A_PAGE = 20;
const MOST_NOT_UNDERSTOOD = 5;
/** Characters of a long text: on the first screen, and where a section stands alone. */
const SHORT = 200;
const LONG = 380;

/** A relationship profile: all sections in short, or one of them whole, page by page. */
export function profileWindow(page: ProfilePage, options: ProfileWindowOptions): Modal {
  const { account, place, note } = options;
  return {
    id: VIEW.profile,
    title: TITLE,
    metadata: encodePlace(account.id, place),
    blocks: [
      ...(note === undefined ? [] : [context(note)]),
      header(account.name),
      ...(place.part === null
        ? overview(page, options)
        : place.part === "communications"
          ? allCommunications(page, options)
          : wholeSection(page, place.part, options)),
    ],
  };
}

function overview(page: ProfilePage, options: ProfileWindowOptions): Block[] {
  const { account, health, may } = options;
  return [
    {
      type: "actions",
      elements: [
        ...linkButton("Open in Notion", page.url),
        button("Reload", ACTION.profileShow, encodePlace(account.id, FIRST)),
      ],
    },
    ...(may.kind === "allowed" ? [] : [context(whoMay(account))]),
    ...PROFILE_SECTIONS.flatMap((part) => [DIVIDER, ...shortSection(page, part, options)]),
    DIVIDER,
    ...dashboard(health),
    DIVIDER,
    ...newestCommunications(page, account),
    ...notUnderstood(page),
  ];
}

const DIVIDER: Block = { type: "divider" };
const FIRST: ProfilePlace = { part: null, page: 0 };

const whoMay = ({ repEmail }: Account): string =>
  `Only the account's rep${repEmail === null ? "" : ` (${mrkdwn(repEmail)})`}, their cover or an admin can change it.`;

function shortSection(
  page: ProfilePage,
  part: ProfileSection,
  { account, may }: ProfileWindowOptions,
): Block[] {
  const items = page.sections[part];
  const { title, none } = SECTION_WORDS[part];
  const more = items.length - FIRST_ITEMS;
  return [
    section(
      `*${title}*${items.length === 0 ? `\n${none}` : ` (${items.length})`}`,
      ...(may.kind === "allowed"
        ? [button("Add", ACTION.profileEdit, encodeItem(account.id, part, null))]
        : []),
    ),
    ...items
      .slice(0, FIRST_ITEMS)
      .map((_item, index) => itemBlock(page, part, index, SHORT, { account, may })),
    ...(more > 0 ? [goTo(`Show all ${items.length}`, account, { part, page: 0 })] : []),
  ];
}

function itemBlock<S extends ProfileSection>(
  page: ProfilePage,
  part: S,
  index: number,
  max: number,
  { account, may }: Pick<ProfileWindowOptions, "account" | "may">,
): Block {
  const item = page.sections[part][index];
  if (item === undefined) throw new RangeError("no such item");
  return section(
    itemText(part, item.value, max),
    ...(may.kind === "allowed"
      ? [button("Edit", ACTION.profileEdit, encodeItem(account.id, part, item.id))]
      : []),
  );
}

const goTo = (text: string, { id }: Account, place: ProfilePlace): Block => ({
  type: "actions",
  elements: [button(text, ACTION.profileShow, encodePlace(id, place))],
});

function wholeSection(
  page: ProfilePage,
  part: ProfileSection,
  options: ProfileWindowOptions,
): Block[] {
  const { account, may } = options;
  const items = page.sections[part];
  const { title, none } = SECTION_WORDS[part];
  const { first, blocks } = paging(options, part, items.length, ITEMS_A_PAGE);
  return [
    section(
      `*${title}* (${items.length})`,
      ...(may.kind === "allowed"
        ? [button("Add", ACTION.profileEdit, encodeItem(account.id, part, null))]
        : []),
    ),
    ...(items.length === 0 ? [section(none)] : []),
    ...items
      .slice(first, first + ITEMS_A_PAGE)
      .map((_item, index) => itemBlock(page, part, first + index, LONG, options)),
    ...blocks,
  ];
}

/** Where a page begins, and the buttons that lead on and back. A page that is gone is the last one. */
function paging(
  { account, place }: ProfileWindowOptions,
  part: ProfilePart,
  total: number,
  size: number,
): { first: number; blocks: Block[] } {
  const last = Math.max(0, Math.ceil(total / size) - 1);
  const at = Math.min(place.page, last);
  const step = (text: string, action: ActionId, page: number) =>
    button(text, action, encodePlace(account.id, { part, page }));
  const range = `${at * size + 1}–${Math.min(total, (at + 1) * size)} of ${total}`;
  const elements = [
    button("All sections", ACTION.profileShow, encodePlace(account.id, FIRST)),
    ...(at > 0 ? [step("Back", ACTION.profileBack, at - 1)] : []),
    ...(at < last ? [step("Next", ACTION.profileNext, at + 1)] : []),
  ];
  return {
    first: at * size,
    blocks: [...(last > 0 ? [context(range)] : []), { type: "actions", elements }],
  };
}

function dashboard(health: ProfileHealth | null): Block[] {
  if (health === null) return [section("*Health Dashboard*\nNot scanned yet.")];
  const { record, change, trend, escalatedSince } = health;
  const lines = [
    "*Health Dashboard*",
    `${words.status(record.ragStatus)}  ${words.scoreAndChange(record.score, change)}${trend === null ? "" : ` · ${trend}`}`,
    `Last scan ${words.when(record.at)}`,
    ...(escalatedSince === null ? [] : [`🚨 Escalated since ${words.day(escalatedSince)}`]),
  ];
  return [section(lines.join("\n"))];
}

function newestCommunications({ communications }: ProfilePage, account: Account): Block[] {
  const title = "*Communication History*";
  if (communications.length === 0) return [section(`${title}\nNo communications recorded.`)];
  const lines = communications.slice(0, FIRST_ITEMS).map(communicationLine);
  return [
    listSection(`${title}, newest first`, lines, lines.length),
    ...(communications.length > FIRST_ITEMS
      ? [goTo("Show more of it", account, { part: "communications", page: 0 })]
      : []),
  ];
}

function allCommunications(page: ProfilePage, options: ProfileWindowOptions): Block[] {
  const { communications } = page;
  const { first, blocks } = paging(options, "communications", communications.length, LINES_A_PAGE);
  const shown: CommunicationRecord[] = communications.slice(first, first + LINES_A_PAGE);
  return [
    section("*Communication History*, newest first"),
    ...shown.map((record) => section(communicationLine(record))),
    ...blocks,
    context(
      page.url === null
        ? "Older ones stand on the page in Notion."
        : `Older ones stand on ${link(page.url, "the page in Notion")}.`,
    ),
  ];
}

function notUnderstood({ notUnderstood: lines, url }: ProfilePage): Block[] {
  if (lines.length === 0) return [];
  const words = `⚠️ ${count(lines.length, "line")} on ${link(url, "the page")} could not be understood. ${lines.length === 1 ? "It is" : "They are"} left as ${lines.length === 1 ? "it is" : "they are"}:`;
  return [
    listSection(
      words,
      lines.slice(0, MOST_NOT_UNDERSTOOD).map((line) => `• ${mrkdwn(line, 200)}`),
      lines.length,
    ),
  ];
}

/** The account has no profile: whoever may has it made. */
export const missingProfile = (account: Account, may: ProfileWindowOptions["may"]): Modal => ({
  id: VIEW.profile,
  title: TITLE,
  metadata: encodePlace(account.id, FIRST),
  blocks: [
    header(account.name),
    section("This account has no relationship profile yet."),
    may.kind === "allowed"
      ? {
          type: "actions",
          elements: [
            button("Make the profile", ACTION.profileCreate, encodeAccount(account.id), "primary"),
          ],
        }
      : context(whoMay(account)),
  ],
});

/** It could not be read; `text` says why, the button tries again. */
export const profileFailure = (account: Account, place: ProfilePlace, text: string): Modal => ({
  id: VIEW.profile,
  title: TITLE,
  metadata: encodePlace(account.id, place),
  blocks: [header(account.name), section(text), goTo("Try again", account, place)],
});
