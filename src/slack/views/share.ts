import type { Account } from "../../domain/account.ts";
import { count, mrkdwn } from "../../lib/text.ts";
import type { Audience } from "../channel-audience.ts";
import { ACTION, encodeAccount } from "../ids.ts";
import { button, type Message, section } from "./blocks.ts";

/** Names the channel and asks; or says why account data are not shared there. */
export function shareQuestion(account: Account, audience: Audience): Message {
  const name = mrkdwn(account.name);
  switch (audience.kind) {
    case "safe": {
      const text = `Share the health of *${name}* with everybody in ${mrkdwn(audience.name)} (${count(audience.people, "person", "people")})?`;
      return {
        text,
        blocks: [
          section(text),
          {
            type: "actions",
            elements: [
              button("Share it", ACTION.shareHealthHere, encodeAccount(account.id), "primary"),
              button("Do not share", ACTION.dismiss, encodeAccount(account.id)),
            ],
          },
        ],
      };
    }
    case "unsafe":
      return {
        text: `Not shared: ${mrkdwn(audience.name)} is not a place for account data, because ${mrkdwn(audience.reason, 200)}.`,
      };
    case "notAChannel":
      return {
        text: `Not shared: this is a direct message, and I share in channels only. Ask \`/tam health\` in the channel that should see ${name}.`,
      };
    case "unknown":
      return {
        text: `Not shared: I cannot tell who would see it. ${mrkdwn(audience.reason, 300)} If this is a private channel, invite me first and try again.`,
      };
  }
}
