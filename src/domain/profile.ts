import type { ReadOptions, WriteOptions } from "./account.ts";
import type { CommunicationRecord, LogPlace } from "./communication.ts";
import type { RagStatus } from "./health.ts";
import type { Trend } from "./score-history.ts";

export const MATURITIES = ["low", "medium", "high"] as const;
export type Maturity = (typeof MATURITIES)[number];

export type Stakeholder = { name: string; role: string; maturity: Maturity; notes: string | null };
export type Integration = { name: string; active: boolean; since: string | null };
export const FEATURE_SOURCES = ["heartbeat", "ticket", "manual"] as const;
export type Feature = {
  feature: string;
  adopted: boolean;
  source: (typeof FEATURE_SOURCES)[number];
};
export type EnvironmentFact = { text: string };
export const OPPORTUNITY_STATUSES = ["surfaced", "discussed", "in_progress", "closed"] as const;
export type Opportunity = {
  name: string;
  description: string;
  status: (typeof OPPORTUNITY_STATUSES)[number];
};

/** What each editable section holds, by the section's name. */
export type ProfileSections = {
  stakeholders: Stakeholder;
  integrations: Integration;
  features: Feature;
  environment: EnvironmentFact;
  opportunities: Opportunity;
};
export type ProfileSection = keyof ProfileSections;
export const PROFILE_SECTIONS = [
  "stakeholders",
  "integrations",
  "features",
  "environment",
  "opportunities",
] as const satisfies readonly ProfileSection[];

/** A relationship profile as data (spec section 9), without where it stands. */
export type RelationshipProfile = { [S in ProfileSection]: ProfileSections[S][] };

/** One bullet as it stands on the page. */
export type ProfileItem<T> = {
  /** Of the block in Notion. */
  id: string;
  value: T;
  /**
   * Changes whenever somebody changes the bullet, in Notion or here: an edit names the one it was based on.
   */
  revision: string;
};

/** A profile read back from its page, hand edits included. */
export type ProfilePage = {
  pageId: string;
  url: string | null;
  sections: { [S in ProfileSection]: ProfileItem<ProfileSections[S]>[] };
  /** Newest first; those at the beginning of the log. */
  communications: CommunicationRecord[];
  /** Where the next record goes; null when the page has no log. */
  log: LogPlace | null;
  /** Lines of a section that could not be understood, as they are; they are left alone. */
  notUnderstood: string[];
  /** False when a section may go on behind what was read: the page is very long. */
  complete: boolean;
};

/** What the Health Dashboard of a page shows. */
export type HealthDashboard = {
  score: number;
  ragStatus: RagStatus;
  scannedAt: Date;
  /** Null without a scan before. */
  trend: Trend | null;
  previousScore: number | null;
  /** An episode is open. */
  escalated: boolean;
};

/** A change of one item; what it is based on is in `revision`. */
export type ProfileChange<S extends ProfileSection = ProfileSection> =
  | { kind: "add"; section: S; value: ProfileSections[S] }
  | { kind: "replace"; section: S; id: string; revision: string; value: ProfileSections[S] }
  | { kind: "remove"; section: S; id: string; revision: string };

export type ProfileChangeResult =
  | { kind: "changed"; page: ProfilePage }
  /** Somebody else changed or removed the item meanwhile: nothing was done. The page as it is now. */
  | { kind: "conflict"; page: ProfilePage }
  /** Nothing was done, as something would be lost with it; people do it on the page in Notion. The page as it is. */
  | { kind: "byHand"; why: OnlyByHand; page: ProfilePage }
  /** The page is gone. */
  | { kind: "gone" };

/**
 * What would be lost. `linesBelow`: lines that stand below the one that is to be removed. `richText`: mentions
 * and the like in it, which cannot be written again.
 */
export type OnlyByHand = "linesBelow" | "richText";

/** The account a profile belongs to, and the page that is known to hold it. */
export type ProfileOwner = { accountId: string; name: string; pageId: string | null };

/** Port: relationship profiles in Notion, implemented by `createNotionTamAdapter`. Throws ServiceError. */
export type Profiles = {
  /** By stored id, else by title among the account's sub-pages; null when there is none. */
  getRelationshipProfilePage(
    owner: ProfileOwner,
    options: ReadOptions,
  ): Promise<ProfilePage | null>;
  /**
   * Makes the page, gives the one that is there already, or completes one that was left half made.
   * Only the worker may call it, as Notion cannot make a page once. `unclear`: it may be there soon.
   */
  createRelationshipProfile(
    owner: ProfileOwner,
    content: { profile: RelationshipProfile; health: HealthDashboard | null },
    options: WriteOptions,
  ): Promise<ProfilePage>;
  /** One item; every other block of the page stays as it is. Changes of one page wait for each other. */
  changeProfile(
    owner: ProfileOwner,
    change: ProfileChange,
    options: WriteOptions,
  ): Promise<ProfileChangeResult>;
};

/** Port: the Health Dashboard on a profile page, a projection that may be written twice. Throws ServiceError. */
export type DashboardWriter = {
  writeHealthDashboard(
    pageId: string,
    health: HealthDashboard,
    options: WriteOptions,
  ): Promise<"written" | "gone">;
};
