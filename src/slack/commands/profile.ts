import { mrkdwn } from "../../lib/text.ts";
import { simplify } from "../../workflows/account-match.ts";
import { readingProfile, showProfile } from "../actions/profiles.ts";
import { fillWindow } from "../fill-window.ts";
import { ACTION } from "../ids.ts";
import type { CommandRow } from "../listener.ts";
import { asNotice } from "../modals.ts";
import { accountPicker, nearestAccounts, type PickFor } from "../views/account-picker.ts";

const LONGEST_NAME = 200;

export const FOR_PROFILE: PickFor = {
  button: "Open profile",
  action: ACTION.profilePick,
  menu: ACTION.profileChoose,
};

/** The window opens before anything is looked up: what Slack lets open it is good for 3 s. */
export const profileCommand: CommandRow = {
  name: "profile",
  usage: "profile <account>",
  summary: "An account's relationship profile: who is who, what they use, what was said",
  may: "viewer",
  async run(context, rest) {
    const { services, respond, modals } = context;
    if (simplify(rest) === "" || Array.from(rest).length > LONGEST_NAME) {
      await respond({
        text: "Which account? For example: `/tam profile acme`. Part of the name is enough.",
      });
      return;
    }
    const view = await modals.open(readingProfile());
    await fillWindow(context, view, async () => {
      const match = await services.directory.find(rest, context.inTime);
      if (match.kind !== "one") {
        const message =
          match.kind === "several"
            ? accountPicker(rest, match.accounts, FOR_PROFILE)
            : nearestAccounts(rest, match.nearest, FOR_PROFILE);
        await modals.update(view, { ...asNotice(message), title: "Profile" });
        return;
      }
      const { account, how } = match;
      const typed = how === "typo" ? { note: `Closest match for “${mrkdwn(rest, 60)}”` } : {};
      await showProfile(context, view, { account, ...typed });
    });
  },
};
