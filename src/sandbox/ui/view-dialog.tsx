import { type FormEvent, useMemo, useRef, useState } from "react";
import type { Api } from "./api.ts";
import { BlockContext, type BlockSurroundings } from "./blocks/block-context.ts";
import { BlockList } from "./blocks/block-list.tsx";
import { Dialog } from "./dialog.tsx";
import type { View } from "./protocol.ts";
import { initialValues, inputsOf, missingInputs } from "./view-form.ts";

/** A modal of the bot: its blocks, its inputs, and what becomes of submitting it. */
export function ViewDialog({
  view,
  api,
  surroundings,
  onClose,
}: {
  view: View;
  api: Api;
  surroundings: Omit<BlockSurroundings, "form">;
  /** The person closed it. What comes after that, or after a submission, comes as an event. */
  onClose: () => void;
}) {
  const [typed, setTyped] = useState<Record<string, string>>({});
  const [errors, setErrors] = useState<Record<string, string>>({});
  const [trouble, setTrouble] = useState<string | null>(null);
  const [waiting, setWaiting] = useState(false);
  const body = useRef<HTMLDivElement>(null);
  // What was typed stays when the bot updates the view, as long as the input keeps its action id.
  const values = useMemo(() => ({ ...initialValues(view), ...typed }), [view, typed]);

  function show(problems: Record<string, string>) {
    setErrors(problems);
    requestAnimationFrame(() =>
      body.current
        ?.querySelector<HTMLElement>("[data-invalid=true] :is(input, textarea, button)")
        ?.focus(),
    );
  }

  /** What was touched, of the inputs that are still there; Slack keeps the rest by itself. */
  function typedHere(): Record<string, string> {
    const here = new Set(inputsOf(view).map(({ element }) => element.action_id));
    return Object.fromEntries(Object.entries(typed).filter(([actionId]) => here.has(actionId)));
  }

  async function submit(event: FormEvent) {
    event.preventDefault();
    // Inputs of selects and confirm dialogs within do not submit the view.
    if (waiting) return;
    const missing = missingInputs(view, values);
    if (Object.keys(missing).length > 0) return show(missing);
    setWaiting(true);
    setErrors({});
    setTrouble(null);
    try {
      const outcome = await api.submit({ viewId: view.id, values: typedHere() });
      if (!outcome.acked)
        setTrouble(`We had some trouble connecting. Try again? (${outcome.error})`);
      else if (outcome.errors !== undefined) show(outcome.errors);
    } catch (error) {
      setTrouble(error instanceof Error ? error.message : String(error));
    } finally {
      setWaiting(false);
    }
  }

  async function close() {
    onClose();
    await api.closeView({ viewId: view.id }).catch(() => {
      // Gone already, or the sandbox is: either way it is closed here.
    });
  }

  const form = {
    values,
    errors,
    set(actionId: string, value: string) {
      setTyped((before) => ({ ...before, [actionId]: value }));
      setErrors({});
    },
  };
  return (
    <Dialog title={view.title} className="view" onCancel={() => void close()}>
      <form noValidate onSubmit={(event) => void submit(event)}>
        <div className="dialog-body" ref={body}>
          <BlockContext value={{ ...surroundings, form }}>
            <BlockList blocks={view.blocks} />
          </BlockContext>
        </div>
        {trouble !== null && (
          <p className="error trouble" role="alert">
            {trouble}
          </p>
        )}
        <footer>
          <button type="button" className="button" onClick={() => void close()}>
            {view.close}
          </button>
          {view.submit !== undefined && (
            <button type="submit" className="button filled primary" aria-busy={waiting}>
              {view.submit}
            </button>
          )}
        </footer>
      </form>
    </Dialog>
  );
}
