import type { ShownPortfolio } from "./portfolio.ts";

/** What a person wants to see of the list; `owner` null = their own accounts where they have any. */
export type WantedPortfolio = Omit<ShownPortfolio, "owner"> & {
  owner: ShownPortfolio["owner"] | null;
};

/** One person's Home tab, as the store keeps it. */
export type HomeTab = {
  /** Slack user id. */
  userId: string;
  /** When it was opened last. */
  openedAt: Date;
  /** When the present look began. */
  lookedAt: Date;
  /** When it was opened before the present look: what changed since is news. Null = never. */
  since: Date | null;
  wanted: WantedPortfolio;
  /** What Slack shows: a digest of ours, Slack's own hash, and when it was read. Null = nothing yet. */
  published: { digest: string; viewHash: string; at: Date } | null;
};

/** Port: Home tabs, implemented by the store. */
export type HomeTabs = {
  get(userId: string): Promise<HomeTab | null>;
  /** Everybody who has opened theirs since then, longest ago published first. */
  openedSince(since: Date): Promise<HomeTab[]>;
  /** Leaves what is shown as it is. */
  look(userId: string, look: Pick<HomeTab, "openedAt" | "lookedAt" | "since">): Promise<void>;
  /** Whoever chooses looks at it. */
  choose(userId: string, wanted: WantedPortfolio, at: Date): Promise<void>;
  publish(userId: string, published: NonNullable<HomeTab["published"]>): Promise<void>;
  /**
   * Changes whenever something changes that a Home tab may show (scans, episodes, drafts, pulses, covers), and when one is opened: cheap
   * enough to be asked for every second. A rescan of one account alone does not change it.
   */
  stamp(now: Date): Promise<string>;
};

/** Opened again within this time, it is the same look: what was news a minute ago still is. */
const ONE_LOOK_MS = 30 * 60_000;

/** Somebody opens the tab. */
export function openTab(
  before: Pick<HomeTab, "openedAt" | "lookedAt" | "since"> | null,
  now: Date,
): Pick<HomeTab, "openedAt" | "lookedAt" | "since"> {
  if (before === null) return { openedAt: now, lookedAt: now, since: null };
  const ago = now.getTime() - before.lookedAt.getTime();
  return ago >= 0 && ago < ONE_LOOK_MS
    ? { ...before, openedAt: now }
    : { openedAt: now, lookedAt: now, since: before.openedAt };
}
