import type { OutboxRow } from "./outbox.ts";

/** A message to the admins, for the outbox: told once, whoever adds it again. Each line of the text is one of it. */
export const adminsPost = (
  key: string,
  text: string,
  scanId: string | null = null,
): Pick<OutboxRow, "key" | "scanId" | "to" | "position" | "post" | "announces"> => ({
  key,
  scanId,
  to: "admins",
  position: 0,
  post: { kind: "admins", text },
  announces: [],
});
