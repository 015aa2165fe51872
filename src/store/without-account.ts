/** Whose data: its id, the ids of its escalations and drafts, and its names. */
type Whom = { accountId: string; objects: ReadonlySet<string>; names: readonly string[] };
type Stored = { post: string; announces: string };
type Line = { accountId?: string; name?: string };
type Post = {
  kind?: string;
  episodeId?: string;
  text?: string;
  facts?: Line;
  accounts?: Line[];
  sections?: Record<string, Line[]>;
  /** Ids; of an offer to a new rep, with what it says of each. */
  drafts?: (string | { id?: string })[];
  checkIns?: { skipped?: Line[] } | null;
};

/**
 * A stored post without what it says about one account: the same post when it says nothing, null when it is
 * about nothing else. Read loosely, so that a post of another version is not left out.
 */
export function withoutAccount(stored: Stored, whom: Whom): Stored | null | "untouched" {
  const post = JSON.parse(stored.post) as Post;
  const announces = JSON.parse(stored.announces) as { episodeId: string }[];
  const { accountId, objects, names } = whom;
  const own =
    post.facts?.accountId === accountId ||
    (post.episodeId !== undefined && objects.has(post.episodeId)) ||
    (post.kind === "admins" && names.some((name) => post.text?.includes(name)));
  if (own) return null;
  const others = (lines: Line[]) =>
    lines.filter(
      (line) =>
        line.accountId !== accountId &&
        !(line.accountId === undefined && names.includes(line.name ?? "")),
    );
  const left: Post = {
    ...post,
    ...(post.accounts && { accounts: others(post.accounts) }),
    ...(post.sections && {
      sections: Object.fromEntries(
        Object.entries(post.sections).map(([section, lines]) => [section, others(lines)]),
      ),
    }),
    ...(post.drafts && {
      drafts: post.drafts.filter(
        (one) => !objects.has(typeof one === "string" ? one : (one.id ?? "")),
      ),
    }),
    ...(post.checkIns && {
      checkIns: { ...post.checkIns, skipped: others(post.checkIns.skipped ?? []) },
    }),
  };
  const kept = {
    post: JSON.stringify(left),
    announces: JSON.stringify(announces.filter(({ episodeId }) => !objects.has(episodeId))),
  };
  return kept.post === JSON.stringify(post) && kept.announces === JSON.stringify(announces)
    ? "untouched"
    : kept;
}
