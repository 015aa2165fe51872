import type { DraftRef, MailboxOptions } from "../domain/mailbox.ts";
import { ServiceError } from "../lib/errors.ts";
import { draftHeadersAnswer, draftListAnswer } from "./answers.ts";
import type { GmailClient } from "./client.ts";
import { CLOCK_ALLOWANCE_MS, header } from "./find-sent.ts";
import { MARKER_HEADER, messageIdOf } from "./mime.ts";

const PAGE = 500;
const MAX_PAGES = 20;

export async function listDraftPage(
  client: GmailClient,
  mailbox: string,
  how: MailboxOptions & { pageToken?: string | undefined; q?: string | undefined },
): Promise<{ drafts: DraftRef[]; nextPageToken: string | undefined }> {
  const answer = await client.read({
    mailbox,
    scope: "compose",
    method: "drafts.list",
    answer: draftListAnswer,
    signal: how.signal,
    urgency: how.urgency,
    request: (users, request) =>
      users.drafts.list(
        {
          userId: "me",
          maxResults: PAGE,
          ...(how.pageToken === undefined ? {} : { pageToken: how.pageToken }),
          ...(how.q === undefined ? {} : { q: how.q }),
        },
        request,
      ),
  });
  return {
    drafts: (answer?.drafts ?? []).map(({ id, message }) => ({
      draftId: id,
      messageId: message.id,
      threadId: message.threadId,
    })),
    nextPageToken: answer?.nextPageToken,
  };
}

export async function listAllDrafts(
  client: GmailClient,
  mailbox: string,
  options: MailboxOptions,
): Promise<Map<string, DraftRef>> {
  const all = new Map<string, DraftRef>();
  let pageToken: string | undefined;
  for (let page = 0; page < MAX_PAGES; page += 1) {
    const answer = await listDraftPage(client, mailbox, { ...options, pageToken });
    for (const draft of answer.drafts) all.set(draft.draftId, draft);
    pageToken = answer.nextPageToken;
    if (pageToken === undefined) return all;
  }
  // A part of them would read as "the others were deleted".
  throw new ServiceError("Gmail", "The mailbox has too many drafts to list them (drafts.list).", {
    transient: false,
  });
}

/**
 * By search first (a hit proves, no hit proves nothing: the index lags), then the newest drafts one by one
 * until one is older than `since`: 1 + 1 requests when the search knows it, else 2 + one of 20 units for each
 * draft that is newer. Of ten thousand newer ones it is an error: "none" would make a second draft.
 */
export async function findMarkedDraft(
  client: GmailClient,
  mailbox: string,
  marker: string,
  since: Date,
  options: MailboxOptions,
): Promise<DraftRef | null> {
  const messageId = messageIdOf(marker);
  const oldest = since.getTime() - CLOCK_ALLOWANCE_MS;

  const look = async (draft: DraftRef): Promise<"marked" | "other" | "older"> => {
    const answer = await client.read({
      mailbox,
      scope: "compose",
      method: "drafts.get",
      answer: draftHeadersAnswer,
      ...options,
      request: (users, how) =>
        users.drafts.get({ userId: "me", id: draft.draftId, format: "metadata" }, how),
    });
    if (answer === null) return "other";
    const { message } = answer;
    if (header(message, MARKER_HEADER)?.trim() === marker) return "marked";
    if (header(message, "Message-ID")?.trim() === messageId) return "marked";
    return message.internalDate.getTime() < oldest ? "older" : "other";
  };

  const looked = new Set<string>();
  const q = `rfc822msgid:${messageId.slice(1, -1)}`;
  const hits = await listDraftPage(client, mailbox, { ...options, q });
  for (const draft of hits.drafts.slice(0, 5)) {
    looked.add(draft.draftId);
    if ((await look(draft)) === "marked") return draft;
  }
  let pageToken: string | undefined;
  for (let page = 0; page < MAX_PAGES; page += 1) {
    const { drafts, nextPageToken } = await listDraftPage(client, mailbox, {
      ...options,
      pageToken,
    });
    for (const draft of drafts) {
      if (looked.has(draft.draftId)) continue;
      const found = await look(draft);
      if (found === "marked") return draft;
      if (found === "older") return null;
    }
    pageToken = nextPageToken;
    if (pageToken === undefined) return null;
  }
  throw new ServiceError(
    "Gmail",
    "Too many new drafts in the mailbox to say whether ours is among them (drafts.list).",
    { transient: true },
  );
}
