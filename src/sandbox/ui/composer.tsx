import { type KeyboardEvent, useEffect, useId, useRef, useState } from "react";
import { MenuButton } from "./blocks/menu-button.tsx";
import { completionsFor, knownCommands, readTyped, type Typed } from "./command-line.ts";
import { Icon } from "./icons.tsx";
import type { CommandHint, Shortcut } from "./protocol.ts";

/** Where one types. Enter sends, Shift+Enter breaks the line, Tab completes a command. */
export function Composer({
  channelName,
  commands,
  accounts,
  shortcuts,
  onSend,
  onShortcut,
}: {
  channelName: string;
  commands: CommandHint[];
  /** Names that complete what a command asks for. */
  accounts: readonly string[];
  shortcuts: readonly Shortcut[];
  onSend: (typed: Exclude<Typed, { kind: "nothing" }>) => void;
  onShortcut: (shortcut: Shortcut) => void;
}) {
  const [text, setText] = useState("");
  const [active, setActive] = useState<number | null>(null);
  const [dismissed, setDismissed] = useState(false);
  const input = useRef<HTMLTextAreaElement>(null);
  const listId = useId();
  const everywhere = shortcuts.filter(({ type }) => type === "global");
  const offered = dismissed ? [] : completionsFor(text, commands, accounts);

  useEffect(() => {
    const area = input.current;
    if (area === null) return;
    area.style.height = "auto";
    area.style.height = `${Math.min(area.scrollHeight + (text === "" ? 0 : 1), 200)}px`;
  }, [text]);

  function type(next: string) {
    setText(next);
    setActive(null);
    setDismissed(false);
  }

  function complete(hint: CommandHint) {
    type(hint.insert);
    input.current?.focus();
  }

  function send() {
    const typed = readTyped(text, knownCommands(commands));
    if (typed.kind === "nothing") return;
    type("");
    onSend(typed);
  }

  function onKeyDown(event: KeyboardEvent) {
    // Enter also ends a composition of an input method; that is not sending.
    if (event.nativeEvent.isComposing) return;
    const chosen = active === null ? undefined : offered[active];
    if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      if (chosen !== undefined) complete(chosen);
      else send();
    } else if (event.key === "Tab" && !event.shiftKey && offered.length > 0) {
      const first = chosen ?? offered[0];
      if (first === undefined) return;
      event.preventDefault();
      complete(first);
    } else if (event.key === "Escape" && offered.length > 0) {
      setDismissed(true);
    } else if ((event.key === "ArrowDown" || event.key === "ArrowUp") && offered.length > 0) {
      event.preventDefault();
      const step = event.key === "ArrowDown" ? 1 : -1;
      const from = active ?? (step === 1 ? -1 : 0);
      setActive((from + step + offered.length) % offered.length);
    }
  }

  return (
    <form
      className="composer"
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      {offered.length > 0 && (
        <div className="completions" role="listbox" id={listId} aria-label="Commands" tabIndex={-1}>
          {offered.map((hint, index) => (
            <div
              key={hint.insert}
              id={`${listId}-${index}`}
              role="option"
              tabIndex={-1}
              aria-selected={index === active}
              onPointerDown={(event) => {
                event.preventDefault();
                complete(hint);
              }}
            >
              <code>{hint.usage}</code>
              <span className="quiet">{hint.description}</span>
            </div>
          ))}
        </div>
      )}
      <div className="composer-box">
        {everywhere.length > 0 && (
          <MenuButton
            label="Shortcuts"
            className="shortcuts"
            items={everywhere.map((shortcut) => ({
              key: shortcut.id,
              text: shortcut.name,
              shortcut,
            }))}
            onChoose={({ shortcut }) => onShortcut(shortcut)}
          >
            <Icon name="bolt" />
          </MenuButton>
        )}
        <textarea
          ref={input}
          rows={1}
          aria-label={`Message ${channelName}`}
          aria-controls={offered.length > 0 ? listId : undefined}
          aria-activedescendant={active === null ? undefined : `${listId}-${active}`}
          aria-autocomplete="list"
          autoComplete="off"
          spellCheck="false"
          placeholder={`Message ${channelName}`}
          value={text}
          onChange={(event) => type(event.target.value)}
          onKeyDown={onKeyDown}
        />
        <button type="submit" className="send" aria-label="Send" disabled={text.trim() === ""}>
          <Icon name="send" />
        </button>
      </div>
      <p className="composer-hint quiet">
        <span>
          Try{" "}
          {commands.slice(0, 2).map((hint, index) => (
            <span key={hint.insert}>
              {index > 0 && " or "}
              <button type="button" className="link" onClick={() => complete(hint)}>
                <code>{hint.usage}</code>
              </button>
            </span>
          ))}
        </span>
        <span className="keys">
          <kbd>Enter</kbd> sends, <kbd>Tab</kbd> completes
        </span>
      </p>
    </form>
  );
}
