import { addressParser } from "postal-mime";
import type { GmailAddress } from "./contract.ts";
import { headerOf, type MimePart } from "./mime.ts";
import { GmailRefusal } from "./refusal.ts";

const RECIPIENT_HEADERS = ["To", "Cc", "Bcc"] as const;
const ADDRESS = /^[^\s@<>,;"]+@[^\s@<>,;"]+\.[^\s@<>,;"]+$/;

/** Everybody in this header, groups taken apart. */
export const addressesIn = (part: MimePart, header: string): GmailAddress[] =>
  addressParser(headerOf(part, header)?.written ?? "").flatMap((entry) =>
    entry.group === undefined ? [{ name: entry.name, address: entry.address }] : entry.group,
  );

/** Every recipient; throws Gmail's refusal for a header with something that is no address. */
export function recipientsOf(part: MimePart): GmailAddress[] {
  return RECIPIENT_HEADERS.flatMap((header) => {
    const found = addressesIn(part, header);
    if (found.every(({ address }) => ADDRESS.test(address))) return found;
    throw new GmailRefusal(400, "invalidArgument", `Invalid ${header} header`);
  });
}
