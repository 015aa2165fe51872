import type { BlockObjectRequest } from "@notionhq/client";
import type { CommunicationRecord } from "../domain/communication.ts";
import {
  type HealthDashboard,
  PROFILE_SECTIONS,
  type ProfileSection,
  type RelationshipProfile,
} from "../domain/profile.ts";
import { formatCommunication } from "./communication-line.ts";
import { dashboardLines, ESCALATED } from "./dashboard-lines.ts";
import { formatItem } from "./item-line.ts";
import { PAGE_SECTIONS, type PageSectionName, TITLE_START } from "./page-sections.ts";
import { textRuns } from "./rich-text.ts";

export const profileTitle = (accountName: string): string => `${TITLE_START} - ${accountName}`;

/**
 * All blocks of a new profile page: the title as a heading 2, each section under a heading 3 with one
 * bullet an item or a paragraph that says that there is none (spec section 9). Any number of blocks.
 */
export function renderRelationshipProfileBlocks(input: {
  accountName: string;
  profile: RelationshipProfile;
  /** Null = the section is left out until the account is scanned. */
  health: HealthDashboard | null;
  /** Newest first. */
  communications: readonly CommunicationRecord[];
}): BlockObjectRequest[] {
  const { accountName, profile, health, communications } = input;
  return [
    { type: "heading_2", heading_2: { rich_text: textRuns(profileTitle(accountName)) } },
    ...PROFILE_SECTIONS.flatMap((section) => itemSection(section, profile)),
    ...(health === null ? [] : [sectionHeading("health"), ...renderHealthDashboardBlocks(health)]),
    sectionHeading("communications"),
    ...(communications.length === 0
      ? [noneParagraph("communications")]
      : renderCommunicationLogBlocks(communications)),
  ];
}

function itemSection<S extends ProfileSection>(
  section: S,
  profile: RelationshipProfile,
): BlockObjectRequest[] {
  const items = profile[section];
  return [
    sectionHeading(section),
    ...(items.length === 0
      ? [noneParagraph(section)]
      : items.map((value) => bullet(formatItem(section, value)))),
  ];
}

/** What stands under the heading of the Health Dashboard. */
export const renderHealthDashboardBlocks = (health: HealthDashboard): BlockObjectRequest[] => [
  ...Object.values(dashboardLines(health)).flatMap((text) =>
    text === null ? [] : [dashboardParagraph(text)],
  ),
  ...(health.escalated ? [escalationCallout()] : []),
];

export const dashboardParagraph = (text: string): BlockObjectRequest => ({
  type: "paragraph",
  paragraph: { rich_text: textRuns(text) },
});

export const escalationCallout = (): BlockObjectRequest => ({
  type: "callout",
  // "!" alone is no emoji, and Notion would refuse the whole request.
  callout: { rich_text: textRuns(ESCALATED), icon: { type: "emoji", emoji: "❗" } },
});

/** One bullet a record, whose date links to the thing itself. The newest first, as given. */
export const renderCommunicationLogBlocks = (
  records: readonly CommunicationRecord[],
): BlockObjectRequest[] =>
  records.map((record) => ({
    type: "bulleted_list_item",
    bulleted_list_item: { rich_text: communicationRuns(formatCommunication(record), record.url) },
  }));

/** The date of a record's line links to the thing itself. */
function communicationRuns(line: string, url: string | null) {
  const dayEnd = Math.max(0, line.indexOf(" | "));
  return [...textRuns(line.slice(0, dayEnd), url), ...textRuns(line.slice(dayEnd))];
}

export const sectionHeading = (section: PageSectionName): BlockObjectRequest => ({
  type: "heading_3",
  heading_3: { rich_text: textRuns(PAGE_SECTIONS[section].heading) },
});

export const noneParagraph = (section: PageSectionName): BlockObjectRequest => ({
  type: "paragraph",
  paragraph: { rich_text: textRuns(PAGE_SECTIONS[section].none) },
});

export const bullet = (line: string): BlockObjectRequest => ({
  type: "bulleted_list_item",
  bulleted_list_item: { rich_text: textRuns(line) },
});
