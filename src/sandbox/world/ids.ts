import { createHash } from "node:crypto";

/**
 * A dashed uuid made from a name, the same in every process (version 8 of RFC 9562: made by hashing
 * in a way of our own).
 */
export function uuidOf(
  kind: "account" | "ticket" | "database" | "data source",
  name: string,
): string {
  const hex = createHash("sha256").update(`${kind}:${name}`).digest("hex");
  const variant = "89ab"[Number.parseInt(hex.charAt(16), 16) % 4];
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

/** The Notion page id of the account with this name. */
export const accountPageId = (name: string): string => uuidOf("account", name);

/** A Slack id: the kind's letter and ten characters that show what it stands for, such as `U0DANA00000`. */
export const slackId = (kind: "U" | "C" | "D" | "T" | "A" | "B" | "S", word: string): string =>
  `${kind}0${word.toUpperCase().replace(/[^A-Z0-9]/g, "")}`.padEnd(11, "0").slice(0, 11);
