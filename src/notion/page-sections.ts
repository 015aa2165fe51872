import type { ProfileSection } from "../domain/profile.ts";
import type { PageBlock } from "./page-blocks.ts";

/** The parts of a profile page, each under a heading of its own. */
export type PageSectionName = ProfileSection | "health" | "communications";

/** Heading, words by which a heading that people have changed is known, and what stands in an empty section. */
export const PAGE_SECTIONS: {
  readonly [S in PageSectionName]: { heading: string; known: RegExp; none: string };
} = {
  stakeholders: {
    heading: "Stakeholder Map",
    known: /\bstakeholder/i,
    none: "No stakeholders recorded.",
  },
  integrations: {
    heading: "Integration Depth",
    known: /\bintegration/i,
    none: "No integrations recorded.",
  },
  features: {
    heading: "Feature Adoption",
    known: /\bfeature/i,
    none: "No feature adoption data.",
  },
  environment: {
    heading: "Customer Environment",
    known: /\benvironment/i,
    none: "No environment data recorded.",
  },
  opportunities: {
    heading: "Co-Development Opportunities",
    known: /\bco[\s_-]?dev|\bopportunit/i,
    none: "No co-development opportunities identified.",
  },
  health: { heading: "Health Dashboard", known: /\bhealth/i, none: "Not scanned yet." },
  communications: {
    heading: "Communication History",
    known: /\bcommunication/i,
    none: "No communications recorded.",
  },
};

export const PAGE_SECTION_NAMES = Object.keys(PAGE_SECTIONS) as PageSectionName[];

/** What every profile page's title begins with; the account's name follows. */
export const TITLE_START = "Technical Relationship Profile";

export type SectionPart = {
  name: PageSectionName;
  heading: PageBlock;
  /**
   * Beside the heading up to the next one that ends it, or below it when it can be folded. What stands
   * below other blocks belongs to those.
   */
  blocks: PageBlock[];
};

/**
 * The sections of a page, in its order; one may have several parts, as the earlier system wrote a
 * heading with each record. A section whose exact heading is on the page is known by that alone, so
 * that a person's "Environment risks" stays a person's.
 */
export function splitSections(blocks: readonly PageBlock[]): SectionPart[] {
  const exact = new Set(blocks.flatMap((block) => exactSection(block) ?? []));
  const parts: SectionPart[] = [];
  /** The one that goes on, under each parent. */
  const open = new Map<string, SectionPart>();
  const byHeading = new Map<string, SectionPart>();
  for (const block of blocks) {
    const level = headingLevel(block);
    const name = level === null ? null : (exactSection(block) ?? likelySection(block, exact));
    const around = open.get(block.parentId);
    if (name !== null) {
      const part = { name, heading: block, blocks: [] };
      parts.push(part);
      open.set(block.parentId, part);
      byHeading.set(block.id, part);
    } else if (
      level !== null &&
      around !== undefined &&
      level <= (headingLevel(around.heading) ?? 0)
    ) {
      open.delete(block.parentId);
    } else {
      (byHeading.get(block.parentId) ?? around)?.blocks.push(block);
    }
  }
  return parts;
}

const headingLevel = ({ type }: PageBlock): number | null =>
  type.startsWith("heading_") ? Number(type.slice("heading_".length)) : null;

/** Without the numbers, emoji and punctuation that people put around a heading. */
const bare = (text: string): string =>
  text
    .toLowerCase()
    .replace(/[^\p{L}]+/gu, " ")
    .trim();

const BY_BARE_HEADING = new Map(
  PAGE_SECTION_NAMES.map((name) => [bare(PAGE_SECTIONS[name].heading), name]),
);

const exactSection = (block: PageBlock): PageSectionName | null =>
  headingLevel(block) === null ? null : (BY_BARE_HEADING.get(bare(block.text)) ?? null);

function likelySection(
  { text }: PageBlock,
  exact: ReadonlySet<PageSectionName>,
): PageSectionName | null {
  if (text.trim().startsWith(TITLE_START)) return null;
  return (
    PAGE_SECTION_NAMES.find((name) => !exact.has(name) && PAGE_SECTIONS[name].known.test(text)) ??
    null
  );
}
