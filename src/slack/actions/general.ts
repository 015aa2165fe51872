import { ACTION } from "../ids.ts";
import type { ActionRow } from "../listener.ts";

export const generalActions: ActionRow[] = [
  // A button that opens an address needs nothing but the acknowledgement.
  { id: ACTION.openLink, acknowledgedOnly: true },
  { id: ACTION.openOtherLink, acknowledgedOnly: true },
  {
    id: ACTION.dismiss,
    may: "viewer",
    run: ({ respond }) => respond({ text: "Not shared." }, { replace: true }),
  },
];
