import type { HomeView, KnownBlock, ModalView } from "@slack/types";
import type {
  APITestArguments,
  AppsConnectionsOpenArguments,
  AuthTestArguments,
  BlocksValidateArguments,
  BotsInfoArguments,
  ChatDeleteArguments,
  ChatGetPermalinkArguments,
  ChatPostEphemeralArguments,
  ChatPostMessageArguments,
  ChatUpdateArguments,
  ConversationsHistoryArguments,
  ConversationsInfoArguments,
  ConversationsListArguments,
  ConversationsMembersArguments,
  ConversationsOpenArguments,
  ConversationsRepliesArguments,
  UsergroupsUsersListArguments,
  UsersInfoArguments,
  UsersListArguments,
  UsersLookupByEmailArguments,
  ViewsOpenArguments,
  ViewsPublishArguments,
  ViewsPushArguments,
  ViewsUpdateArguments,
} from "@slack/web-api";
import type { DataVisualizationBlock } from "./data-visualization-block.ts";

/**
 * As `NotionRoots`, for Slack: the arguments by method. In groups, since the SDK uses the same
 * names for different types in different files.
 */
export type SlackChat = {
  "chat.delete": ChatDeleteArguments;
  "chat.getPermalink": ChatGetPermalinkArguments;
  "chat.postEphemeral": ChatPostEphemeralArguments;
  "chat.postMessage": ChatPostMessageArguments;
  "chat.update": ChatUpdateArguments;
};

export type SlackConversations = {
  "conversations.history": ConversationsHistoryArguments;
  "conversations.info": ConversationsInfoArguments;
  "conversations.list": ConversationsListArguments;
  "conversations.members": ConversationsMembersArguments;
  "conversations.open": ConversationsOpenArguments;
  "conversations.replies": ConversationsRepliesArguments;
};

export type SlackOthers = {
  "api.test": APITestArguments;
  "apps.connections.open": AppsConnectionsOpenArguments;
  "auth.test": AuthTestArguments;
  "blocks.validate": BlocksValidateArguments;
  "bots.info": BotsInfoArguments;
  "usergroups.users.list": UsergroupsUsersListArguments;
  "users.info": UsersInfoArguments;
  "users.list": UsersListArguments;
  "users.lookupByEmail": UsersLookupByEmailArguments;
  "views.open": ViewsOpenArguments;
  "views.publish": ViewsPublishArguments;
  "views.push": ViewsPushArguments;
  "views.update": ViewsUpdateArguments;
};

/**
 * What is drawn: each block and each view, told apart by `type`. Judged one by one, since within
 * the SDK's arguments any object with a `type` passes for a block.
 */
export type SlackSurfaces = {
  block: KnownBlock | DataVisualizationBlock;
  view: ModalView | HomeView;
};
