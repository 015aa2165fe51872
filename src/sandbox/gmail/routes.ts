// Every method the emulator serves, in one table to be read beside Google's reference.
import type { GmailSwitches } from "./contract.ts";
import { historyJson } from "./history-json.ts";
import { listed, pageOf } from "./listing.ts";
import type { Mailbox, StoredDraft, StoredMessage } from "./mailbox.ts";
import { attachmentOf, FORMATS, type Format, messageJson, shortJson } from "./message-json.ts";
import { headerOf } from "./mime.ts";
import { UNITS } from "./quota.ts";
import { GmailRefusal, invalid, notFound } from "./refusal.ts";
import { choice, type ParameterKind, parseDraft, type Query } from "./request.ts";
import { COVERED_BY } from "./scopes.ts";

export type RouteRequest = {
  mailbox: Mailbox;
  /** Of the path, decoded, by Google's names. */
  params: Record<string, string>;
  query: Query;
  body: unknown;
  /** The token has the metadata scope, which takes `q` and contents away whatever else it has. */
  metadataOnly: boolean;
};

export type Route = {
  /** `POST /gmail/v1/users/:userId/drafts/send`, as in the log of calls. */
  operation: string;
  method: string;
  path: RegExp;
  params: string[];
  query: Record<string, ParameterKind>;
  /** One of these is enough. */
  scopes: readonly string[];
  units: number;
  handle(request: RouteRequest): object | null;
};

const SYSTEM_LABELS = ["INBOX", "SENT", "DRAFT", "TRASH", "SPAM", "UNREAD", "STARRED", "IMPORTANT"];

const LIST: Record<string, ParameterKind> = {
  includeSpamTrash: "boolean",
  maxResults: "number",
  pageToken: "text",
  q: "text",
};

/** `onProblem` is told what Gmail takes but a correct client never does. */
export function createRoutes(switches: GmailSwitches, onProblem: (text: string) => void): Route[] {
  const draftJson = ({ id, message }: StoredDraft) => ({ id, message: shortJson(message) });
  const lag = () => switches.searchLagMs ?? 0;
  const { drafts, readDrafts, read, readContent, profile } = COVERED_BY;

  return [
    route("GET profile", profile, UNITS.profile, {}, ({ mailbox }) => ({
      emailAddress: mailbox.user.email,
      messagesTotal: mailbox.messages().length,
      threadsTotal: threadsOf(mailbox.messages()).length,
      historyId: String(mailbox.history.current),
    })),
    route("GET drafts", readDrafts, UNITS.list, LIST, ({ mailbox, query, metadataOnly }) => {
      refuseSearch(query, metadataOnly);
      const isListed = listed(query, lag());
      const all = mailbox.drafts().filter(({ message }) => isListed(message));
      const { page, next } = pageOf(all, query);
      return {
        ...(page.length > 0 && {
          drafts: page.map(({ id, message }) => ({ id, message: listedJson(message) })),
        }),
        ...next,
        resultSizeEstimate: all.length,
      };
    }),
    route("POST drafts", drafts, UNITS.createDraft, {}, ({ mailbox, body }) => {
      const { content } = parseDraft(body);
      if (content === undefined) throw invalid("Missing draft message");
      const created = mailbox.createDraft(content);
      inspect(created.message);
      return draftJson(created);
    }),
    route("POST drafts/send", drafts, UNITS.send, {}, ({ mailbox, body }) => {
      const { id, content } = parseDraft(body);
      if (id === undefined) throw invalid("Missing draft id");
      const sent = mailbox.sendDraft(id, "bot", content);
      inspect(sent);
      return shortJson(sent);
    }),
    route("GET drafts/:id", readDrafts, UNITS.get, { format: "text" }, (request) => {
      const draft = request.mailbox.draft(request.params.id ?? "");
      if (draft === undefined) throw notFound();
      return { id: draft.id, message: messageJson(draft.message, formatOf(request)) };
    }),
    route("PUT drafts/:id", drafts, UNITS.updateDraft, {}, ({ mailbox, params, body }) => {
      const { id, content } = parseDraft(body);
      if (id !== undefined && id !== params.id) throw invalid("The draft ids differ");
      if (content === undefined) throw invalid("Missing draft message");
      const updated = mailbox.updateDraft(params.id ?? "", content);
      inspect(updated.message);
      return draftJson(updated);
    }),
    route("DELETE drafts/:id", drafts, UNITS.deleteDraft, {}, ({ mailbox, params }) => {
      const id = params.id ?? "";
      if (mailbox.sentBy(id) === "bot") onProblem(`drafts.delete of a draft the bot sent: ${id}`);
      if (mailbox.deleteDraft(id).sentMail) onProblem(`drafts.delete deleted a sent mail: ${id}`);
      return null;
    }),
    route(
      "GET messages",
      read,
      UNITS.list,
      { ...LIST, labelIds: "list" },
      ({ mailbox, query, metadataOnly }) => {
        refuseSearch(query, metadataOnly);
        const all = mailbox.messages().filter(listed(query, lag()));
        const { page, next } = pageOf(all, query);
        return {
          ...(page.length > 0 && { messages: page.map(listedJson) }),
          ...next,
          resultSizeEstimate: all.length,
        };
      },
    ),
    route(
      "GET messages/:id",
      read,
      UNITS.get,
      { format: "text", metadataHeaders: "list" },
      (request) =>
        messageJson(
          findMessage(request, request.params.id),
          formatOf(request),
          headersOf(request.query),
        ),
    ),
    route("GET messages/:messageId/attachments/:id", readContent, UNITS.get, {}, (request) => {
      if (request.metadataOnly) throw forbidden("Metadata scope doesn't allow attachments");
      const message = findMessage(request, request.params.messageId);
      const part = attachmentOf(message, request.params.id ?? "");
      if (part === undefined) throw notFound();
      return { size: part.content.length, data: part.content.toString("base64url") };
    }),
    route(
      "GET threads",
      read,
      UNITS.listThreads,
      { ...LIST, labelIds: "list" },
      ({ mailbox, query, metadataOnly }) => {
        refuseSearch(query, metadataOnly);
        const all = threadsOf(mailbox.messages().filter(listed(query, lag())));
        const { page, next } = pageOf(all, query);
        const threads = page.map((id) => ({ id, historyId: threadHistory(mailbox.thread(id)) }));
        return {
          ...(threads.length > 0 && { threads }),
          ...next,
          resultSizeEstimate: all.length,
        };
      },
    ),
    route(
      "GET threads/:id",
      read,
      UNITS.getThread,
      { format: "text", metadataHeaders: "list" },
      (request) => {
        const messages = request.mailbox.thread(request.params.id ?? "");
        if (messages.length === 0) throw notFound();
        const format = formatOf(request);
        if (format === "raw") throw invalid("Invalid value at 'format', \"raw\"");
        const headers = headersOf(request.query);
        return {
          id: request.params.id,
          historyId: threadHistory(messages),
          messages: messages.map((message) => messageJson(message, format, headers)),
        };
      },
    ),
    route(
      "GET history",
      read,
      UNITS.history,
      {
        startHistoryId: "text",
        historyTypes: "list",
        labelId: "text",
        maxResults: "number",
        pageToken: "text",
      },
      ({ mailbox, query }) => historyJson(mailbox, query),
    ),
    route("GET labels", read, UNITS.labels, {}, () => ({
      labels: SYSTEM_LABELS.map((name) => ({ id: name, name, type: "system" })),
    })),
    route("GET settings/sendAs", readContent, UNITS.sendAs, {}, ({ mailbox: { user } }) => ({
      sendAs: [
        {
          sendAsEmail: user.email,
          displayName: user.name,
          replyToAddress: "",
          signature: "",
          isPrimary: true,
          isDefault: true,
        },
      ],
    })),
  ];

  /** Gmail takes it, but it threads for nobody. */
  function inspect({ part }: StoredMessage): void {
    for (const name of ["In-Reply-To", "References"]) {
      const value = headerOf(part, name)?.value;
      if (value !== undefined && !/^(<[^<>\s]+>\s*)+$/.test(value)) {
        onProblem(`${name} is not in angle brackets`);
      }
    }
  }
}

const listedJson = ({ id, threadId }: StoredMessage) => ({ id, threadId });

const threadsOf = (messages: readonly StoredMessage[]): string[] => [
  ...new Set(messages.map(({ threadId }) => threadId)),
];

const threadHistory = (messages: readonly StoredMessage[]): string =>
  String(messages.reduce((last, { historyId }) => (historyId > last ? historyId : last), 0n));

const headersOf = ({ metadataHeaders }: Query): string[] =>
  Array.isArray(metadataHeaders) ? metadataHeaders : [];

function findMessage({ mailbox }: RouteRequest, id: string | undefined): StoredMessage {
  const message = mailbox.message(id ?? "");
  if (message === undefined) throw notFound();
  return message;
}

const forbidden = (message: string): GmailRefusal =>
  new GmailRefusal(403, "forbidden", message, { problem: true });

function refuseSearch(query: Query, metadataOnly: boolean): void {
  if (metadataOnly && query.q !== undefined) {
    throw forbidden("Metadata scope does not support 'q' parameter");
  }
}

function formatOf({ query, metadataOnly }: RouteRequest): Format {
  const format = choice(query, "format", FORMATS, "full");
  if (metadataOnly && (format === "full" || format === "raw")) {
    throw forbidden(`Metadata scope doesn't allow format ${format.toUpperCase()}`);
  }
  return format;
}

/** `short`: the method and what comes after the user in the path. */
function route(
  short: string,
  scopes: readonly string[],
  units: number,
  query: Record<string, ParameterKind>,
  handle: Route["handle"],
): Route {
  const [method = "", rest = ""] = short.split(" ");
  const pattern = `/gmail/v1/users/:userId/${rest}`;
  return {
    operation: `${method} ${pattern}`,
    method,
    path: new RegExp(`^${pattern.replaceAll(/:\w+/g, "([^/]+)")}$`),
    params: [...pattern.matchAll(/:(\w+)/g)].map(([, name = ""]) => name),
    query,
    scopes,
    units,
    handle,
  };
}
