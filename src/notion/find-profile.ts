import { z } from "zod";
import type { ProfileOwner, ProfilePage } from "../domain/profile.ts";
import { ServiceError } from "../lib/errors.ts";
import { profileTitle } from "./blocks.ts";
import type { NotionCall, NotionClient } from "./client.ts";
import { NotionError } from "./notion-error.ts";
import { notionId } from "./notion-id.ts";
import { type PageBlock, type PageBlocks, readPageBlocks } from "./page-blocks.ts";
import { TITLE_START } from "./page-sections.ts";
import { isEnough, readProfilePage } from "./profile-page.ts";

/** A profile page as it stands, with its blocks. */
export type FoundProfile = { pageId: string; url: string | null; read: PageBlocks };

/** How a step of the profile talks to Notion: who waits, and for how long. */
export type ProfileCall = Pick<NotionCall, "lane" | "signal" | "withinMs">;

/** Requests for one page, a profile or an account's: 10,000 blocks, which no page of people has. */
const MAX_PAGE_REQUESTS = 100;

const wirePage = z.object({
  id: z.string(),
  url: z.string().nullish(),
  in_trash: z.boolean().default(false),
  is_archived: z.boolean().default(false),
});

export const toProfilePage = ({ pageId, url, read }: FoundProfile): ProfilePage =>
  readProfilePage(pageId, url, read);

/** Null where Notion says that there is no such thing, or that we may not see it. */
export async function unlessNotFound<T>(request: Promise<T>): Promise<T | null> {
  try {
    return await request;
  } catch (error) {
    if (error instanceof NotionError && error.reason === "notFound") return null;
    throw error;
  }
}

/** The account's profile by the id that is stored, else by its title among the sub-pages; null without one. */
export async function findProfile(
  client: NotionClient,
  owner: ProfileOwner,
  call: ProfileCall,
): Promise<FoundProfile | null> {
  const stored = owner.pageId === null ? null : await openProfile(client, owner.pageId, call);
  if (stored !== null) return stored;
  const pageId = await findPageId(client, owner, call);
  return pageId === null ? null : openProfile(client, pageId, call);
}

/** 1 request, and 1 for each 100 blocks up to the newest records. Null when it is gone or in the trash. */
export async function openProfile(
  client: NotionClient,
  pageId: string,
  call: ProfileCall,
  /** What else has to be among the blocks before the rest is left unread. */
  also: (blocks: readonly PageBlock[]) => boolean = () => true,
): Promise<FoundProfile | null> {
  const id = notionId(pageId);
  if (id === null) return null;
  const [page, read] = await Promise.all([
    unlessNotFound(
      client.call({ ...call, operation: "opening a profile", kind: "read" }, async (sdk) =>
        wirePage.parse(await sdk.pages.retrieve({ page_id: id })),
      ),
    ),
    unlessNotFound(
      readPageBlocks(client, id, {
        call: { ...call, operation: "reading a profile" },
        maxRequests: MAX_PAGE_REQUESTS,
        enough: (blocks) => isEnough(blocks) && also(blocks),
      }),
    ),
  ]);
  // Its id still finds what is in the trash.
  if (page === null || read === null || page.in_trash || page.is_archived) return null;
  return { pageId: page.id, url: page.url ?? null, read };
}

/**
 * The page with the account's own name first: titles are not unique, and accounts are renamed. Throws
 * ServiceError when the account's page is too long to say that there is none.
 */
async function findPageId(
  client: NotionClient,
  { accountId, name }: ProfileOwner,
  call: ProfileCall,
): Promise<string | null> {
  const id = notionId(accountId);
  if (id === null) return null;
  const title = profileTitle(name);
  const read = await unlessNotFound(
    readPageBlocks(client, id, {
      call: { ...call, operation: "looking for a profile" },
      maxRequests: MAX_PAGE_REQUESTS,
      outerFirst: true,
      enough: (blocks) => blocks.some((block) => isSubPage(block) && block.text === title),
    }),
  );
  const pages = (read?.blocks ?? []).filter(isSubPage);
  const found =
    pages.find(({ text }) => text === title) ??
    pages.find(({ text }) => text.trim().startsWith(TITLE_START));
  // It may stand behind what was read, and a second one must not be made.
  if (found === undefined && read?.complete === false) throw tooMuch(name, title);
  return found?.id ?? null;
}

const tooMuch = (name: string, title: string): ServiceError =>
  new ServiceError(
    "Notion",
    `The page of ${name} in Notion holds too much to be searched for its profile: put the profile at the top of that page, outside of columns and toggles; if there is none, make a sub-page “${title}” there.`,
    { transient: false },
  );

const isSubPage = ({ type }: { type: string }): boolean => type === "child_page";
