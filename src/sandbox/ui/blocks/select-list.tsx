import { type KeyboardEvent, useEffect, useId, useRef, useState } from "react";

export type Choice = { text: string; value: string; description?: string };

/** Typing faster than this asks the bot once. */
const PAUSE_MS = 150;

/**
 * The open list of a select with its search field. Either all `choices` are known, or `search` asks
 * the bot for them once `minQuery` characters are typed.
 */
export function SelectList({
  label,
  choices,
  search,
  minQuery,
  chosen,
  onChoose,
  onClose,
}: {
  label: string;
  choices: Choice[];
  search: ((query: string) => Promise<Choice[]>) | undefined;
  minQuery: number;
  chosen: Choice | null;
  onChoose: (choice: Choice) => void;
  onClose: () => void;
}) {
  const [query, setQuery] = useState("");
  const [found, setFound] = useState<Choice[] | null>(null);
  const [active, setActive] = useState(0);
  const list = useRef<HTMLDivElement>(null);
  const listId = useId();

  const tooShort = search !== undefined && query.length < minQuery;
  const shown = tooShort ? [] : (found ?? filter(choices, query));

  // The last message's list would open below the edge.
  useEffect(() => {
    list.current?.scrollIntoView({ block: "nearest" });
  }, []);

  // The bot is asked after a pause; an answer to an older question is dropped.
  const ask = useRef(search);
  ask.current = search;
  useEffect(() => {
    if (tooShort || ask.current === undefined) return setFound(null);
    let current = true;
    const timer = setTimeout(() => {
      ask
        .current?.(query)
        .then((answer) => current && setFound(answer))
        .catch(() => current && setFound([]));
    }, PAUSE_MS);
    return () => {
      current = false;
      clearTimeout(timer);
    };
  }, [query, tooShort]);

  function onKeyDown(event: KeyboardEvent) {
    if (event.key === "Escape") {
      // Not the dialog around it.
      event.preventDefault();
      event.stopPropagation();
      onClose();
    } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      const step = event.key === "ArrowDown" ? 1 : -1;
      setActive((at) => Math.max(0, Math.min(shown.length - 1, at + step)));
    } else if (event.key === "Enter") {
      event.preventDefault();
      const choice = shown[active];
      if (choice !== undefined) onChoose(choice);
    }
  }

  return (
    <div className="popover" ref={list}>
      <input
        // biome-ignore lint/a11y/noAutofocus: the person has just opened this list.
        autoFocus
        type="text"
        role="combobox"
        aria-label={label}
        aria-expanded="true"
        aria-controls={listId}
        aria-activedescendant={shown[active] ? `${listId}-${active}` : undefined}
        autoComplete="off"
        value={query}
        placeholder="Type to search"
        onChange={(event) => {
          setQuery(event.target.value);
          setActive(0);
        }}
        onKeyDown={onKeyDown}
      />
      <div role="listbox" id={listId} aria-label={label} tabIndex={-1}>
        {shown.map((choice, index) => (
          <div
            key={choice.value}
            id={`${listId}-${index}`}
            role="option"
            tabIndex={-1}
            aria-selected={choice.value === chosen?.value}
            data-active={index === active}
            onPointerEnter={() => setActive(index)}
            onClick={() => onChoose(choice)}
            onKeyDown={onKeyDown}
          >
            {choice.text}
            {choice.description ? <small>{choice.description}</small> : null}
          </div>
        ))}
      </div>
      {shown.length === 0 && (
        <p role="status">{emptyWords(tooShort, minQuery, search !== undefined && !found)}</p>
      )}
    </div>
  );
}

const filter = (choices: Choice[], query: string) =>
  choices.filter(({ text }) => text.toLowerCase().includes(query.trim().toLowerCase()));

function emptyWords(tooShort: boolean, minQuery: number, asking: boolean): string {
  if (tooShort) return `Type at least ${minQuery} characters`;
  return asking ? "Searching" : "No results";
}
