import { headerOf, type MimePart } from "./mime.ts";

type Threaded = { part: MimePart };

/**
 * Whether a message belongs to a thread it names: the subject must be that of the thread, and it must
 * refer to one of its messages (threads guide of the Gmail API). A draft alone in its thread has
 * nothing to refer to.
 */
export function belongsTo(part: MimePart, others: readonly Threaded[], before?: MimePart): boolean {
  const compared = others.length > 0 ? others.map((other) => other.part) : before ? [before] : [];
  if (!compared.some((other) => sameSubject(other, part))) return false;
  if (others.length === 0) return true;
  const referred = new Set(references(part));
  return others.some((other) => referred.has(messageIdOf(other.part)));
}

/** Replies and forwards count as the subject they are about. */
export const sameSubject = (one: MimePart, other: MimePart): boolean => core(one) === core(other);

function core(part: MimePart): string {
  const subject = headerOf(part, "Subject")?.value ?? "";
  return subject
    .replace(/^\s*((re|aw|fwd?)\s*:\s*)+/i, "")
    .trim()
    .toLowerCase();
}

/** The `Message-ID` with its brackets; empty when there is none. */
export const messageIdOf = (part: MimePart): string =>
  /<[^<>]+>/.exec(headerOf(part, "Message-ID")?.value ?? "")?.[0] ?? "";

export const references = (part: MimePart): string[] =>
  ["In-Reply-To", "References"].flatMap(
    (name) => headerOf(part, name)?.value.match(/<[^<>\s]+>/g) ?? [],
  );
