/**
 * Keys of posts that need more than one message: `<key>#2`, `#3` … go on in the thread of `<key>`.
 * A key of another kind must not end like this; only what asks about a continuation does.
 */
const UNDECIDED = "undecided:";
const PART = new RegExp(`^(?!${UNDECIDED})(.*)#(\\d+)$`, "s");

/** What the keys of all continuations begin with. */
export const partsKey = (key: string): string => `${key}#`;

export const partKey = (key: string, part: number): string => `${partsKey(key)}${part}`;

/** The message in whose thread this key goes on; null when it is no continuation. */
export const rootKeyOf = (key: string): string | null => PART.exec(key)?.[1] ?? null;

/** 1 for the first message, 2 for its first continuation. */
export const partOf = (key: string): number => Number(PART.exec(key)?.[2] ?? 1);

/** The key as a log may show it: whom a direct message goes to is left out. */
export const loggedKey = (key: string): string => key.replace(/[^\s:]+@[^\s:#]+/g, "(address)");

const TO_COVER = " to the cover";

/** The same message to who covers the rep that it goes to. */
export const coverKey = (key: string): string => `${key}${TO_COVER}`;

/** The rep's own message, of a cover's; null when it is another one. */
export const coveredKeyOf = (key: string): string | null =>
  key.endsWith(TO_COVER) ? key.slice(0, -TO_COVER.length) : null;

const ADDRESSED = " to ";

/** Key of the message that asks the admins about a post of which nobody knows whether it is in Slack. */
export const undecidedKey = (key: string): string => `${UNDECIDED}${key}`;

/** The same message to one more of several admins. */
export const addressedKey = (key: string, email: string): string => `${key}${ADDRESSED}${email}`;

/** The post that such a message asks about; null when it is another message. */
export function keyInDoubt(key: string): string | null {
  if (!key.startsWith(UNDECIDED)) return null;
  const address = key.lastIndexOf(ADDRESSED);
  return key.slice(UNDECIDED.length, address === -1 ? undefined : address);
}
