import { suggestAccounts } from "../account-suggestions.ts";
import { SHORTCUT, TYPE_AHEAD } from "../ids.ts";
import type { ShortcutRow, SuggestionRow } from "../listener.ts";
import { lookUpWindow } from "../views/account-window.ts";

/** A window to type a name in; it opens without waiting for anything. */
export const lookUpShortcut: ShortcutRow = {
  id: SHORTCUT.lookUp,
  may: "viewer",
  run: async ({ modals }) => void (await modals.open(lookUpWindow())),
};

export const lookUpSuggestions: SuggestionRow = {
  id: TYPE_AHEAD.lookUp,
  may: "viewer",
  run: suggestAccounts,
};
