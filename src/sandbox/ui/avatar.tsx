/** Initials on a colour of their own: no pictures are loaded. */
export function Avatar({ id, name, isBot = false }: { id: string; name: string; isBot?: boolean }) {
  const initials = name
    .split(/[\s._-]+/)
    .filter(Boolean)
    .slice(0, 2)
    .map((word) => Array.from(word)[0]?.toUpperCase())
    .join("");
  let hue = 0;
  for (const character of id) hue = (hue * 31 + (character.codePointAt(0) ?? 0)) % 12;
  return (
    <span className={`avatar ${isBot ? "bot" : `hue-${hue}`}`} aria-hidden="true">
      {isBot ? (
        <svg viewBox="0 0 32 32" aria-hidden="true">
          <path d="M5 17h6l3-8 5 15 3-7h5" />
        </svg>
      ) : (
        initials
      )}
    </span>
  );
}
