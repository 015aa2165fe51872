import { extractPageId } from "@notionhq/client";
import { z } from "zod";
import { ServiceError } from "../lib/errors.ts";
import { delay } from "../lib/time.ts";
import type { NotionClient } from "./client.ts";
import { completeSchema } from "./complete-schema.ts";
import { createDataSourceLocator } from "./data-source-locator.ts";
import { NotionError } from "./notion-error.ts";
import { notionId } from "./notion-id.ts";
import { readPageBlocks } from "./page-blocks.ts";
import { ACCOUNT_PROPERTIES, matchProperties, TICKET_PROPERTIES } from "./schema-match.ts";
import {
  ACCOUNTS_TITLE,
  accountsSchema,
  renamed,
  TICKETS_TITLE,
  ticketsSchema,
  type WantedSchema,
} from "./setup-schema.ts";

export type SetUpDatabase = {
  databaseId: string;
  title: string;
  how: "made" | "completed" | "found";
  /** Properties that were added, when it was completed. */
  added: string[];
};

/** `problems`: what a database that was found has and the bot cannot use; complete sentences with their fix. */
export type SetUpResult = { accounts: SetUpDatabase; tickets: SetUpDatabase; problems: string[] };

type Names = { accounts?: Record<string, string>; tickets?: Record<string, string> };

/** Requests for the parent page: 10,000 blocks, or a hundred columns and toggles. */
const MAX_PARENT_REQUESTS = 100;
/** How often a database is looked for whose creation was not answered. */
const LOOKS = 3;

/**
 * Makes both databases on a page; those that are there already, by their title, are completed instead, so
 * that it may run twice and after having been cut short. Throws ServiceError, in words.
 */
export async function setUpDatabases(
  client: NotionClient,
  options: { parent: string; propertyNames: Names; lookAgainMs: number },
): Promise<SetUpResult> {
  const { propertyNames, lookAgainMs } = options;
  const parentId = notionId(options.parent) ?? notionId(extractPageId(options.parent) ?? "");
  if (parentId === null) {
    throw refused(
      "--parent is not the id or the address of a Notion page: open the page and copy its link.",
    );
  }
  await checkParent(client, parentId);
  const there = await listDatabases(client, parentId);
  const provide = async (title: string, wanted: WantedSchema): Promise<SetUpDatabase> => {
    const known = onlyOne(there, title);
    if (known !== null) return complete(client, { title, databaseId: known, wanted });
    const databaseId = await create(client, { parentId, title, wanted, lookAgainMs });
    return { databaseId, title, how: "made", added: [] };
  };
  // Before anything is made: a name that is there twice is for people to mend.
  onlyOne(there, TICKETS_TITLE);
  const accounts = await provide(
    ACCOUNTS_TITLE,
    renamed(accountsSchema, propertyNames.accounts ?? {}),
  );
  const accountsSource = await locate(client, accounts);
  const tickets = await provide(
    TICKETS_TITLE,
    renamed(ticketsSchema(accountsSource.id), propertyNames.tickets ?? {}),
  );
  const ticketsSource = await locate(client, tickets);
  const relation = matchProperties(TICKET_PROPERTIES, ticketsSource, propertyNames.tickets ?? {});
  const target = relation.properties.account?.relatesTo ?? null;
  return {
    accounts,
    tickets,
    problems: [
      ...matchProperties(ACCOUNT_PROPERTIES, accountsSource, propertyNames.accounts ?? {}).problems,
      ...relation.problems,
      ...(target === null || target === notionId(accountsSource.id)
        ? []
        : [
            `The property "${relation.properties.account.name}" of "${TICKETS_TITLE}" relates to another database; let it relate to "${ACCOUNTS_TITLE}".`,
          ]),
    ],
  };
}

const refused = (words: string): ServiceError =>
  new ServiceError("Notion", words, { transient: false });

const page = z.object({ in_trash: z.boolean().default(false) });

async function checkParent(client: NotionClient, pageId: string): Promise<void> {
  const call = { operation: "opening the parent page", kind: "read", lane: "interactive" } as const;
  const found = await client
    .call(call, async (sdk) => page.parse(await sdk.pages.retrieve({ page_id: pageId })))
    .catch((error: unknown) => {
      if (error instanceof NotionError && error.reason === "notFound") {
        throw refused(
          "Notion shows no page with this id: share it with the connection (open it, ••• menu, Connections), or copy its link again.",
        );
      }
      throw error;
    });
  if (found.in_trash) throw refused("The page is in the trash: restore it, or name another one.");
}

type Listed = { id: string; title: string };

async function listDatabases(client: NotionClient, pageId: string): Promise<Listed[]> {
  const { blocks, complete } = await readPageBlocks(client, pageId, {
    call: { operation: "looking at what is on the page", lane: "interactive" },
    maxRequests: MAX_PARENT_REQUESTS,
    outerFirst: true,
    enough: () => false,
  });
  const there = blocks
    .filter(({ type }) => type === "child_database")
    .map(({ id, text }) => ({ id, title: text.trim() }));
  // One may stand behind what was read, and must not be made a second time.
  if (!complete && !WANTED_TITLES.every((title) => there.some((one) => one.title === title))) {
    throw refused(
      "The page holds too much to be searched for databases that are there already: move them to the top of the page, outside of columns and toggles, or name a new page.",
    );
  }
  return there;
}

const WANTED_TITLES = [ACCOUNTS_TITLE, TICKETS_TITLE];

/** Null without one. Throws when the title is there more than once. */
function onlyOne(there: readonly Listed[], title: string): string | null {
  const [first, ...others] = there.filter((one) => one.title === title);
  if (others.length > 0) {
    throw refused(
      `The page has ${others.length + 1} databases called "${title}": rename or delete all but the right one, then run it again.`,
    );
  }
  return first?.id ?? null;
}

const locate = (
  client: NotionClient,
  { title, databaseId }: Pick<SetUpDatabase, "title" | "databaseId">,
) =>
  createDataSourceLocator({ client, setting: `"${title}"`, configured: databaseId })("interactive");

async function complete(
  client: NotionClient,
  { title, databaseId, wanted }: { title: string; databaseId: string; wanted: WantedSchema },
): Promise<SetUpDatabase> {
  const { id } = await locate(client, { title, databaseId });
  const added = await completeSchema(client, id, wanted);
  return { databaseId, title, how: added.length === 0 ? "found" : "completed", added };
}

const made = z.object({ id: z.string() });

/** Never asked twice: when no answer comes, the page is looked at. */
async function create(
  client: NotionClient,
  parts: { parentId: string; title: string; wanted: WantedSchema; lookAgainMs: number },
): Promise<string> {
  const { parentId, title, wanted, lookAgainMs } = parts;
  try {
    return await client.call(
      { operation: `making the database "${title}"`, kind: "create", lane: "interactive" },
      async (sdk) => {
        const answer = await sdk.databases.create({
          parent: { type: "page_id", page_id: parentId },
          title: [{ type: "text", text: { content: title } }],
          initial_data_source: { properties: wanted },
        });
        return made.parse(answer).id;
      },
    );
  } catch (error) {
    if (!(error instanceof NotionError)) throw error;
    const [committed] = error.committedIds;
    if (committed !== undefined) return committed;
    if (!error.unclear && error.reason !== "committed") throw error;
    for (let look = 0; look < LOOKS; look += 1) {
      await delay(lookAgainMs);
      const found = onlyOne(await listDatabases(client, parentId), title);
      if (found !== null) return found;
    }
    throw refused(
      `Notion did not say whether it made the database "${title}", and it is not on the page: look there in a minute, then run it again; it makes only what is missing.`,
    );
  }
}
