import { useCallback, useRef, useState } from "react";
import { useSurroundings } from "./block-context.ts";
import { type Block, type Element, textOf } from "./block-types.ts";
import { type Choice, SelectList } from "./select-list.tsx";
import { useDismiss } from "./use-dismiss.ts";

/**
 * A select whose list can be searched (select-list.tsx). In a message the choice goes to the bot at
 * once; in a form it waits for the submission.
 */
export function SelectElement({
  element,
  block,
  inForm,
  id,
  describedBy,
  invalid,
  initial,
  choices = [],
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
  const [open, setOpen] = useState(false);
  const [chosen, setChosen] = useState(initial);
  const area = useRef<HTMLDivElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  const placeholder = textOf(element.placeholder, "Select an option");
  useDismiss(
    area,
    open,
    useCallback(() => setOpen(false), []),
  );

  function close() {
    setOpen(false);
    button.current?.focus();
  }

  function choose(choice: Choice) {
    setChosen(choice);
    close();
    if (inForm) form?.set(element.action_id ?? "", choice.value);
    else void act(element, block.block_id, choice.value);
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
        onClick={() => setOpen(!open)}
      >
        <span>{chosen?.text ?? placeholder}</span>
        <span className="chevron" aria-hidden="true" />
      </button>
      {open && (
        <SelectList
          label={placeholder}
          choices={choices}
          search={search}
          minQuery={minQuery}
          chosen={chosen}
          onChoose={choose}
          onClose={close}
        />
      )}
    </div>
  );
}
