/**
 * Keys of posts that need more than one message: `<key>#2`, `#3` … go on in the thread of `<key>`.
 * A key of another kind must not end like this.
 */
const PART = /^(.*)#(\d+)$/s;

export const partKey = (key: string, part: number): string => `${key}#${part}`;

/** The message in whose thread this key goes on; null when it is no continuation. */
export const rootKeyOf = (key: string): string | null => PART.exec(key)?.[1] ?? null;

/** 1 for the first message, 2 for its first continuation. */
export const partOf = (key: string): number => Number(PART.exec(key)?.[2] ?? 1);
