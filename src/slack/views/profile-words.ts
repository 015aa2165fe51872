import {
  FEATURE_SOURCES,
  type Feature,
  MATURITIES,
  type Maturity,
  type OnlyByHand,
  OPPORTUNITY_STATUSES,
  type Opportunity,
  type ProfilePage,
  type ProfileSection,
  type ProfileSections,
} from "../../domain/profile.ts";
import { link, mrkdwn, plain } from "../../lib/text.ts";

/** What a section is called, one of its items, and what stands there while it is empty. */
export const SECTION_WORDS: Record<ProfileSection, { title: string; item: string; none: string }> =
  {
    stakeholders: {
      title: "Stakeholder Map",
      item: "Stakeholder",
      none: "No stakeholders recorded.",
    },
    integrations: {
      title: "Integration Depth",
      item: "Integration",
      none: "No integrations recorded.",
    },
    features: { title: "Feature Adoption", item: "Feature", none: "No feature adoption data." },
    environment: {
      title: "Customer Environment",
      item: "Environment",
      none: "No environment data recorded.",
    },
    opportunities: {
      title: "Co-Development Opportunities",
      item: "Opportunity",
      none: "No co-development opportunities identified.",
    },
  };

export const MATURITY_WORDS: Record<Maturity, string> = {
  low: "Low",
  medium: "Medium",
  high: "High",
};
export const SOURCE_WORDS: Record<Feature["source"], string> = {
  heartbeat: "Heartbeat",
  ticket: "Ticket",
  manual: "Manual",
};
export const OPPORTUNITY_WORDS: Record<Opportunity["status"], string> = {
  surfaced: "Surfaced",
  discussed: "Discussed",
  in_progress: "In progress",
  closed: "Closed",
};
export const CHOICES = { MATURITIES, FEATURE_SOURCES, OPPORTUNITY_STATUSES };

/** Why nothing was done, and where people do it. */
export function onlyByHand(why: OnlyByHand, { url }: Pick<ProfilePage, "url">): string {
  const page = link(url, "the page in Notion");
  const words: Record<OnlyByHand, string> = {
    linesBelow: `⚠️ Other lines stand below this one on the page, and would go with it, so it was *not removed*. Remove it on ${page}, where you see them.`,
    richText: `⚠️ This line holds a mention, a preview of a link or the like that would be lost, so *nothing was saved*. Change it on ${page}.`,
  };
  return words[why];
}

/**
 * One item as mrkdwn, its name in bold; `max` characters of each long text, so that what stands in
 * Notion fits into Slack's 3,000 even when all of it has to be escaped.
 */
export function itemText<S extends ProfileSection>(
  section: S,
  value: ProfileSections[S],
  max: number,
): string {
  const short = (text: string) => mrkdwn(plain(text, 100), 100);
  const long = (text: string | null) =>
    text === null || text.trim() === "" ? "" : `\n${mrkdwn(text, max)}`;
  const lines: { [K in ProfileSection]: (item: ProfileSections[K]) => string } = {
    stakeholders: ({ name, role, maturity, notes }) =>
      `*${short(name)}*${role === "" ? "" : `  ${short(role)}`}  ·  technical maturity ${maturity}${long(notes)}`,
    integrations: ({ name, active, since }) =>
      `*${short(name)}*  ${active ? "active" : "inactive"}${since === null ? "" : `  ·  since ${short(since)}`}`,
    features: ({ feature, adopted, source }) =>
      `*${short(feature)}*  ${adopted ? "in use" : "not adopted"}  ·  source: ${source}`,
    environment: ({ text }) => mrkdwn(plain(text, max), max),
    opportunities: ({ name, description, status }) =>
      `*${short(name)}*  ${OPPORTUNITY_WORDS[status].toLowerCase()}${long(description)}`,
  };
  return lines[section](value);
}
