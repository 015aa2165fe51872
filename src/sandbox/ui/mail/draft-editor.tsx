import { type FormEvent, useState } from "react";
import type { MailPerson, MailView } from "../drawer/protocol.ts";
import { useDeed } from "../drawer/use-deed.ts";

const listed = (people: MailPerson[]): string => people.map(({ address }) => address).join(", ");
const addressesOf = (typed: string): string[] =>
  typed
    .split(/[,;\n]/)
    .map((one) => one.trim())
    .filter((one) => one !== "");

/** Gmail's composer: only what was changed is changed, as a new subject begins a new thread. */
export function DraftEditor({
  email,
  draftId,
  mail,
  onEnd,
}: {
  email: string;
  draftId: string;
  mail: MailView;
  onEnd: () => void;
}) {
  const [began] = useState(() => ({
    messageId: mail.messageId,
    to: listed(mail.to),
    cc: listed(mail.cc),
    bcc: listed(mail.bcc),
    subject: mail.subject,
    text: mail.text,
  }));
  const [typed, setTyped] = useState(began);
  const { busy, trouble, run } = useDeed();
  const field = (name: "to" | "cc" | "bcc" | "subject" | "text") => ({
    value: typed[name],
    onChange: (event: { target: { value: string } }) =>
      setTyped((before) => ({ ...before, [name]: event.target.value })),
  });

  async function save(event: FormEvent) {
    event.preventDefault();
    const changes = {
      ...(typed.to !== began.to && { to: addressesOf(typed.to) }),
      ...(typed.cc !== began.cc && { cc: addressesOf(typed.cc) }),
      ...(typed.bcc !== began.bcc && { bcc: addressesOf(typed.bcc) }),
      ...(typed.subject !== began.subject && { subject: typed.subject }),
      ...(typed.text !== began.text && { text: typed.text }),
    };
    if (Object.keys(changes).length === 0) return onEnd();
    const saved = await run("/api/mail/edit", { email, draftId, changes });
    if (saved !== null) onEnd();
  }

  return (
    <form
      className="draft-editor"
      aria-label="Edit the draft"
      onSubmit={(event) => void save(event)}
    >
      {(["to", "cc", "bcc", "subject"] as const).map((name) => (
        <label key={name}>
          <span>{name.charAt(0).toUpperCase() + name.slice(1)}</span>
          <input type="text" autoComplete="off" {...field(name)} />
        </label>
      ))}
      <label>
        <span>Text</span>
        <textarea rows={14} {...field("text")} />
      </label>
      {mail.messageId !== began.messageId && (
        <p className="error" role="status">
          The draft was changed somewhere else meanwhile. What you save replaces that.
        </p>
      )}
      {trouble !== null && (
        <p className="error" role="alert">
          {trouble}
        </p>
      )}
      <div className="mail-actions">
        <button type="submit" className="button filled primary" aria-busy={busy}>
          Save
        </button>
        <button type="button" className="button" onClick={onEnd}>
          Cancel
        </button>
      </div>
    </form>
  );
}
