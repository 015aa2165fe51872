import { type FormEvent, useState } from "react";
import { useDeed } from "../drawer/use-deed.ts";

/** The other side answers: a mail from outside arrives in the same thread. */
export function ReplyForm({
  email,
  messageId,
  customer,
}: {
  email: string;
  messageId: string;
  customer: string;
}) {
  const [text, setText] = useState("");
  const [arrived, setArrived] = useState(false);
  const { busy, trouble, run } = useDeed();

  async function reply(event: FormEvent) {
    event.preventDefault();
    if (text.trim() === "") return;
    const sent = await run("/api/mail/reply", { email, messageId, text });
    if (sent === null) return;
    setText("");
    setArrived(true);
  }

  return (
    <form className="reply" onSubmit={(event) => void reply(event)}>
      <label>
        <span>Answer as {customer}</span>
        <textarea
          rows={3}
          value={text}
          placeholder="What the customer writes back"
          onChange={(event) => {
            setArrived(false);
            setText(event.target.value);
          }}
        />
      </label>
      {trouble !== null && (
        <p className="error" role="alert">
          {trouble}
        </p>
      )}
      <div className="mail-actions">
        <button type="submit" className="button" aria-busy={busy} disabled={text.trim() === ""}>
          Let them answer
        </button>
        {arrived && <span role="status">It arrived in the inbox.</span>}
      </div>
    </form>
  );
}
