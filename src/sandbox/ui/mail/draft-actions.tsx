import { useState } from "react";
import type { MailView } from "../drawer/protocol.ts";
import { useDeed } from "../drawer/use-deed.ts";
import { DraftEditor } from "./draft-editor.tsx";
import type { MailPlace } from "./mail-place.ts";

/** What the person of the mailbox does with a draft in Gmail, past the bot. */
export function DraftActions({
  email,
  draftId,
  mail,
  onPlace,
}: {
  email: string;
  draftId: string;
  mail: MailView;
  onPlace: (place: Partial<MailPlace>) => void;
}) {
  const [editing, setEditing] = useState(false);
  const [sure, setSure] = useState(false);
  const { busy, trouble, run } = useDeed();

  async function send() {
    const sent = await run<{ messageId: string }>("/api/mail/send", { email, draftId });
    if (sent !== null) onPlace({ folder: "sent", open: sent.messageId });
  }
  async function discard() {
    const gone = await run("/api/mail/discard", { email, draftId });
    if (gone !== null) onPlace({ open: null });
  }

  if (editing) {
    return (
      <DraftEditor email={email} draftId={draftId} mail={mail} onEnd={() => setEditing(false)} />
    );
  }
  return (
    <>
      <div className="mail-actions" aria-busy={busy}>
        <button type="button" className="button" onClick={() => setEditing(true)}>
          Edit
        </button>
        <button type="button" className="button primary" onClick={() => void send()}>
          Send now
        </button>
        {sure ? (
          <>
            <button type="button" className="button filled danger" onClick={() => void discard()}>
              Yes, delete it
            </button>
            <button type="button" className="button" onClick={() => setSure(false)}>
              Keep it
            </button>
          </>
        ) : (
          <button type="button" className="button danger" onClick={() => setSure(true)}>
            Delete
          </button>
        )}
      </div>
      {trouble !== null && (
        <p className="error mail-trouble" role="alert">
          {trouble}
        </p>
      )}
    </>
  );
}
