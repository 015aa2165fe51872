/** What `/tam cover …` asks for; people as they were typed (`<@U…>`, `@name`, an address), the date in words. */
export type CoverText =
  | { kind: "show" }
  /** `person` null: of whoever types it. */
  | { kind: "off"; person: string | null }
  | { kind: "set"; rep: string | null; person: string; until: string }
  | { kind: "unclear" };

const SET = /^(?:(.+?) by )?(.+?) (?:until|till|to) (.+)$/i;

/** `@ben until friday` · `@dana by @ben until 4 Dec` · `off` · `@dana off` · nothing. */
export function parseCoverText(typed: string): CoverText {
  const text = typed.trim();
  if (text === "") return { kind: "show" };
  const off = /^(?:off|none|end)(?: (.+))?$|^(.+) off$/i.exec(text);
  if (off !== null) return { kind: "off", person: off[1] ?? off[2] ?? null };
  const [, rep = null, person, until] = SET.exec(text) ?? [];
  return person === undefined || until === undefined
    ? { kind: "unclear" }
    : { kind: "set", rep, person, until };
}
