import { z } from "zod";

/**
 * Every action id that the bot renders or listens to, in one place. They are stable: a message
 * posted months ago still carries them.
 */
export const ACTION = {
  showHealth: "health_show",
  chooseHealth: "health_choose",
  refreshHealth: "health_refresh",
  shareHealth: "health_share",
  shareHealthHere: "health_share_here",
  dismiss: "dismiss",
  openLink: "open_link",
} as const;
export type ActionId = (typeof ACTION)[keyof typeof ACTION];

/** Button values hold opaque ids only: other apps can read them, and they are old when clicked. */
const accountValue = z.strictObject({ a: z.string().min(1).max(64) });

export const encodeAccount = (accountId: string): string => JSON.stringify({ a: accountId });

/** The account id in a button's value; null when the button is from another version or was tampered with. */
export function decodeAccount(value: string | undefined): string | null {
  try {
    const parsed = accountValue.safeParse(JSON.parse(value ?? ""));
    return parsed.success ? parsed.data.a : null;
  } catch {
    return null;
  }
}
