import type { GmailUser } from "./contract.ts";
import { splitHead } from "./mime.ts";

/**
 * What Gmail makes of a message when it is sent by the API: a `Received` line, its own `Message-ID`
 * (null: the written one stays), the mailbox as sender, a date if there is none. The rest, `Bcc`
 * included, stays byte for byte.
 */
export function asSent(
  raw: Buffer,
  input: { user: GmailUser; now: Date; ownFrom: boolean; messageId: string | null },
): Buffer {
  const bytes = raw.toString("latin1");
  const { head } = splitHead(bytes);
  const rest = bytes.slice(head.length);
  const date = input.now.toUTCString().replace("GMT", "+0000");
  const lines = head.split(/\r?\n(?![ \t])/);
  const named = (name: string) => (line: string) => new RegExp(`^${name}\\s*:`, "i").test(line);
  const kept = lines.filter(
    (line) =>
      line !== "" &&
      !(input.messageId !== null && named("Message-ID")(line)) &&
      !(!input.ownFrom && named("From")(line)),
  );
  const added = [
    ...(input.messageId === null ? [] : [`Message-ID: ${input.messageId}`]),
    ...(input.ownFrom ? [] : [`From: ${encodedName(input.user.name)} <${input.user.email}>`]),
    ...(lines.some(named("Date")) ? [] : [`Date: ${date}`]),
  ];
  const received = `Received: from emulator-project named unknown by gmailapi.google.com with HTTPREST; ${date}`;
  return Buffer.from(`${[received, ...added, ...kept].join("\r\n")}${rest}`, "latin1");
}

const encodedName = (name: string): string => `=?UTF-8?B?${Buffer.from(name).toString("base64")}?=`;
