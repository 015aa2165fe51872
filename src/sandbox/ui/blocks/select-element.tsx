import { type KeyboardEvent, useCallback, useEffect, useId, useRef, useState } from "react";
import { useSurroundings } from "./block-context.ts";
import { type Block, type Element, textOf } from "./block-types.ts";
import { useDismiss } from "./use-dismiss.ts";

export type Choice = { text: string; value: string; description?: string };

/** Typing faster than this asks the bot once. */
const PAUSE_MS = 150;

/**
 * A select with a search field. Either all `choices` are known, or `search` asks the bot for them
 * once `minQuery` characters are typed. In a message the choice goes to the bot at once; in a form
 * it waits for the submission.
 */
export function SelectElement({
  element,
  block,
  inForm,
  id,
  describedBy,
  invalid,
  initial,
  choices,
  search,
  minQuery = 0,
}: {
  element: Element;
  block: Block;
  inForm: boolean;
  id?: string;
  describedBy?: string;
  invalid: boolean;
  initial: Choice | null;
  choices?: Choice[];
  search?: (query: string) => Promise<Choice[]>;
  minQuery?: number;
}) {
  const { act, form } = useSurroundings();
  const actionId = element.action_id ?? "";
  const [open, setOpen] = useState(false);
  const [query, setQuery] = useState("");
  const [chosen, setChosen] = useState(initial);
  const [found, setFound] = useState<Choice[] | null>(null);
  const [active, setActive] = useState(0);
  const area = useRef<HTMLDivElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  const listId = useId();
  const placeholder = textOf(element.placeholder, "Select an option");
  useDismiss(
    area,
    open,
    useCallback(() => setOpen(false), []),
  );

  const tooShort = search !== undefined && query.length < minQuery;
  const shown = tooShort ? [] : (found ?? filter(choices ?? [], query));

  // The bot is asked after a pause; an answer to an older question is dropped.
  const ask = useRef(search);
  ask.current = search;
  useEffect(() => {
    if (!open || tooShort || ask.current === undefined) return setFound(null);
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
  }, [open, query, tooShort]);

  function close() {
    setOpen(false);
    setQuery("");
    button.current?.focus();
  }

  function choose(choice: Choice) {
    setChosen(choice);
    close();
    if (inForm) form?.set(actionId, choice.value);
    else void act(element, block.block_id, choice.value);
  }

  function onKeyDown(event: KeyboardEvent) {
    if (event.key === "Escape") {
      // Not the dialog around it.
      event.preventDefault();
      event.stopPropagation();
      close();
    } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      const step = event.key === "ArrowDown" ? 1 : -1;
      setActive((at) => Math.max(0, Math.min(shown.length - 1, at + step)));
    } else if (event.key === "Enter") {
      event.preventDefault();
      const choice = shown[active];
      if (choice !== undefined) choose(choice);
    }
  }

  return (
    <div className="popover-area" ref={area}>
      <button
        ref={button}
        id={id}
        type="button"
        className={`select ${chosen === null ? "empty" : ""}`}
        aria-haspopup="listbox"
        aria-expanded={open}
        aria-describedby={describedBy}
        data-invalid={invalid}
        onClick={() => {
          setActive(0);
          setOpen(!open);
        }}
      >
        <span>{chosen?.text ?? placeholder}</span>
        <span className="chevron" aria-hidden="true" />
      </button>
      {open && (
        <div className="popover">
          <input
            // biome-ignore lint/a11y/noAutofocus: the person has just opened this list.
            autoFocus
            type="text"
            role="combobox"
            aria-label={placeholder}
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
          <div role="listbox" id={listId} aria-label={placeholder} tabIndex={-1}>
            {shown.map((choice, index) => (
              <div
                key={choice.value}
                id={`${listId}-${index}`}
                role="option"
                tabIndex={-1}
                aria-selected={choice.value === chosen?.value}
                data-active={index === active}
                onPointerEnter={() => setActive(index)}
                onClick={() => choose(choice)}
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
