import { BlockContext, type BlockSurroundings } from "./blocks/block-context.ts";
import { BlockList } from "./blocks/block-list.tsx";
import type { Confirm } from "./blocks/block-types.ts";
import { Dialog } from "./dialog.tsx";

/** "Are you sure?" before a click goes to the bot. */
export function ConfirmDialog({
  confirm,
  surroundings,
  onAnswer,
}: {
  confirm: Confirm;
  surroundings: BlockSurroundings;
  onAnswer: (yes: boolean) => void;
}) {
  return (
    <Dialog title={confirm.title} className="confirm" onCancel={() => onAnswer(false)}>
      <div className="dialog-body">
        {confirm.text && (
          <BlockContext value={surroundings}>
            <BlockList blocks={[{ type: "section", text: confirm.text }]} />
          </BlockContext>
        )}
      </div>
      <footer>
        <button type="button" className="button" onClick={() => onAnswer(false)}>
          {confirm.deny}
        </button>
        <button
          type="button"
          className={`button filled ${confirm.danger ? "danger" : "primary"}`}
          onClick={() => onAnswer(true)}
        >
          {confirm.confirm}
        </button>
      </footer>
    </Dialog>
  );
}
