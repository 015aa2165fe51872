import type { gmail_v1 as v1 } from "@googleapis/gmail";

/**
 * The types that bodies are judged by, by operation; the schema is generated from this file. The official
 * client's own types, without what a caller of the bot's kind never gives (credentials, callbacks, uploads).
 * They have every field as optional: what is required the emulator checks itself.
 */
export type GmailRoots = {
  requests: {
    "GET /gmail/v1/users/:userId/profile": Asked<v1.Params$Resource$Users$Getprofile>;
    "GET /gmail/v1/users/:userId/drafts": Asked<v1.Params$Resource$Users$Drafts$List>;
    "POST /gmail/v1/users/:userId/drafts": Asked<v1.Params$Resource$Users$Drafts$Create>;
    "POST /gmail/v1/users/:userId/drafts/send": Asked<v1.Params$Resource$Users$Drafts$Send>;
    "GET /gmail/v1/users/:userId/drafts/:id": Asked<v1.Params$Resource$Users$Drafts$Get>;
    "PUT /gmail/v1/users/:userId/drafts/:id": Asked<v1.Params$Resource$Users$Drafts$Update>;
    "DELETE /gmail/v1/users/:userId/drafts/:id": Asked<v1.Params$Resource$Users$Drafts$Delete>;
    "GET /gmail/v1/users/:userId/messages": Asked<v1.Params$Resource$Users$Messages$List>;
    "GET /gmail/v1/users/:userId/messages/:id": Asked<v1.Params$Resource$Users$Messages$Get>;
    "GET /gmail/v1/users/:userId/messages/:messageId/attachments/:id": Asked<v1.Params$Resource$Users$Messages$Attachments$Get>;
    "GET /gmail/v1/users/:userId/threads": Asked<v1.Params$Resource$Users$Threads$List>;
    "GET /gmail/v1/users/:userId/threads/:id": Asked<v1.Params$Resource$Users$Threads$Get>;
    "GET /gmail/v1/users/:userId/history": Asked<v1.Params$Resource$Users$History$List>;
    "GET /gmail/v1/users/:userId/labels": Asked<v1.Params$Resource$Users$Labels$List>;
    "GET /gmail/v1/users/:userId/settings/sendAs": Asked<v1.Params$Resource$Users$Settings$Sendas$List>;
  };
  responses: {
    "GET /gmail/v1/users/:userId/profile": v1.Schema$Profile;
    "GET /gmail/v1/users/:userId/drafts": v1.Schema$ListDraftsResponse;
    "POST /gmail/v1/users/:userId/drafts": v1.Schema$Draft;
    "POST /gmail/v1/users/:userId/drafts/send": v1.Schema$Message;
    "GET /gmail/v1/users/:userId/drafts/:id": v1.Schema$Draft;
    "PUT /gmail/v1/users/:userId/drafts/:id": v1.Schema$Draft;
    "GET /gmail/v1/users/:userId/messages": v1.Schema$ListMessagesResponse;
    "GET /gmail/v1/users/:userId/messages/:id": v1.Schema$Message;
    "GET /gmail/v1/users/:userId/messages/:messageId/attachments/:id": v1.Schema$MessagePartBody;
    "GET /gmail/v1/users/:userId/threads": v1.Schema$ListThreadsResponse;
    "GET /gmail/v1/users/:userId/threads/:id": v1.Schema$Thread;
    "GET /gmail/v1/users/:userId/history": v1.Schema$ListHistoryResponse;
    "GET /gmail/v1/users/:userId/labels": v1.Schema$ListLabelsResponse;
    "GET /gmail/v1/users/:userId/settings/sendAs": v1.Schema$ListSendAsResponse;
  };
};

type Asked<Parameters> = Omit<
  Parameters,
  | "auth"
  | "$.xgafv"
  | "access_token"
  | "callback"
  | "key"
  | "media"
  | "oauth_token"
  | "upload_protocol"
  | "uploadType"
>;
