import { domainToASCII } from "node:url";
import type { MailAddress } from "../domain/mail.ts";
import { oneLine, truncate } from "../lib/text.ts";

/** Dot-atoms of RFC 5322 without quoting; no comma, bracket, space or control can be in one. */
const LOCAL_PART = /^[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*$/;
const LABEL = /^[\p{L}\p{M}\p{N}](?:[\p{L}\p{M}\p{N}-]*[\p{L}\p{M}\p{N}])?$/u;
const NAME_LENGTH = 200;

/** As it goes on the wire (the domain in ASCII), or null when it is no single plain address. */
export function wireAddress(email: string): string | null {
  const at = email.lastIndexOf("@");
  const local = email.slice(0, at);
  const labels = email.slice(at + 1).split(".");
  if (at < 1 || local.length > 64 || !LOCAL_PART.test(local)) return null;
  if (labels.length < 2 || !labels.every((label) => LABEL.test(label))) return null;
  const domain = domainToASCII(labels.join("."));
  const whole = `${local}@${domain}`;
  return /^[a-z0-9.-]+$/.test(domain) && whole.length <= 254 ? whole : null;
}

/**
 * Free text for a header: one line without controls or invisible characters; what reads like an encoded
 * word is broken up, else a reader would decode it to something else than was reviewed.
 */
export const headerText = (text: string, max: number): string =>
  truncate(oneLine(text).replaceAll("=?", "= ?"), max);

/** Always an object: strings would be parsed, and one could become two recipients. Null = not an address. */
export function wireMailbox({
  name,
  email,
}: MailAddress): { name: string; address: string } | null {
  const address = wireAddress(email);
  return address === null ? null : { name: headerText(name ?? "", NAME_LENGTH), address };
}
