// The one table of everything the bot answers to in Slack.
import { accountActions } from "./actions/accounts.ts";
import { alertActions } from "./actions/alerts.ts";
import { draftOutcomeAction, draftOutcomeWindow } from "./actions/draft-outcome.ts";
import { draftActions, draftWindows } from "./actions/drafts.ts";
import { generalActions } from "./actions/general.ts";
import { healthActions } from "./actions/health.ts";
import { holdActions } from "./actions/holds.ts";
import { missedAction } from "./actions/missed.ts";
import { profileItemWindow } from "./actions/profile-item.ts";
import { profileActions } from "./actions/profiles.ts";
import { pulseActions, pulseWindow } from "./actions/pulse.ts";
import { accountsCommand } from "./commands/accounts.ts";
import { coverCommand } from "./commands/cover.ts";
import {
  draftAskAction,
  draftChooseAction,
  draftCommand,
  draftFreshAction,
  draftsCommand,
} from "./commands/drafts.ts";
import { healthCommand } from "./commands/health.ts";
import { createHelpCommand } from "./commands/help.ts";
import { profileCommand } from "./commands/profile.ts";
import { scanCommand } from "./commands/scan.ts";
import { statusCommand } from "./commands/status.ts";
import { VIEW } from "./ids.ts";
import type { ActionRow, CommandRow, ShortcutRow, SuggestionRow, ViewRow } from "./listener.ts";
import {
  logMessageShortcut,
  logMessageSuggestions,
  logMessageWindow,
} from "./shortcuts/log-message.ts";
import { lookUpShortcut, lookUpSuggestions } from "./shortcuts/look-up.ts";

export const COMMAND = "/tam";

/** Every subcommand. The order is the order of the help. */
export const commands: readonly CommandRow[] = [
  healthCommand,
  accountsCommand,
  profileCommand,
  draftsCommand,
  draftCommand,
  coverCommand,
  scanCommand,
  statusCommand,
  createHelpCommand(() => commands),
];

/** Every button and select. */
export const actions: readonly ActionRow[] = [
  ...healthActions,
  ...accountActions,
  ...pulseActions,
  ...alertActions,
  ...holdActions,
  missedAction,
  ...profileActions,
  ...draftActions,
  draftAskAction,
  draftChooseAction,
  draftFreshAction,
  draftOutcomeAction,
  ...generalActions,
];

/** Every window. */
export const views: readonly ViewRow[] = [
  { id: VIEW.notice, neverSubmitted: true },
  { id: VIEW.account, neverSubmitted: true },
  pulseWindow,
  ...draftWindows,
  draftOutcomeWindow,
  logMessageWindow,
  { id: VIEW.profile, neverSubmitted: true },
  profileItemWindow,
];

/** Every type-ahead. */
export const suggestions: readonly SuggestionRow[] = [lookUpSuggestions, logMessageSuggestions];

/** Every shortcut. */
export const shortcuts: readonly ShortcutRow[] = [lookUpShortcut, logMessageShortcut];
