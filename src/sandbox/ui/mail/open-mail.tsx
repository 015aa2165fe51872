import { useEffect, useState } from "react";
import { formatIn, type Viewer } from "../blocks/slack-date.ts";
import type { ChangeFeed } from "../drawer/changes.ts";
import type { MailPerson, MailView } from "../drawer/protocol.ts";
import { useReading } from "../drawer/use-reading.ts";
import { DraftActions } from "./draft-actions.tsx";
import { MailHtml } from "./mail-html.tsx";
import { MailLine } from "./mail-list.tsx";
import type { MailPlace } from "./mail-place.ts";
import { ReplyForm } from "./reply-form.tsx";

const PARTS = ["Formatted", "Text", "Headers"] as const;

/** One mail whole, and what can be done with it. */
export function OpenMail({
  email,
  id,
  feed,
  viewer,
  onPlace,
}: {
  email: string;
  id: string;
  feed: ChangeFeed;
  viewer: Viewer;
  onPlace: (place: Partial<MailPlace>) => void;
}) {
  const query = new URLSearchParams({ email, id });
  const { value: mail, error } = useReading<MailView>(`/api/mail?${query}`, feed, "mail");
  const [part, setPart] = useState<(typeof PARTS)[number]>("Formatted");
  // Found by a message's id, which the next edit changes: from here on by what stays.
  const lasting = mail?.id ?? id;
  useEffect(() => {
    if (lasting !== id) onPlace({ open: lasting });
  });
  const back = (
    <button type="button" className="link mail-back" onClick={() => onPlace({ open: null })}>
      ← All mails
    </button>
  );
  if (mail === null || error !== null) {
    return (
      <article className="open-mail">
        {back}
        <p className="drawer-wait quiet" role="status">
          {error ?? "Opening…"}
        </p>
      </article>
    );
  }
  const open = (other: string) =>
    onPlace({
      open: other,
      folder: mail.thread.find((head) => head.id === other)?.folder ?? mail.folder,
    });
  return (
    <article className="open-mail" aria-label={mail.subject || "(no subject)"}>
      {back}
      <h2>{mail.subject || "(no subject)"}</h2>
      <dl className="mail-people">
        <People label="From" people={mail.from === null ? [] : [mail.from]} />
        <People label="To" people={mail.to} />
        <People label="Cc" people={mail.cc} />
        <People label="Bcc" people={mail.bcc} />
        <div>
          <dt>
            {mail.folder === "drafts" ? "Saved" : mail.folder === "sent" ? "Sent" : "Received"}
          </dt>
          <dd>
            <time dateTime={mail.at}>
              {formatIn(viewer.zone, new Date(mail.at), {
                dateStyle: "medium",
                timeStyle: "short",
              })}
            </time>
          </dd>
        </div>
      </dl>
      {mail.draftId !== null && mail.folder === "drafts" && (
        <DraftActions email={email} draftId={mail.draftId} mail={mail} onPlace={onPlace} />
      )}
      <fieldset className="chips mail-parts">
        <legend className="visually-hidden">How to show it</legend>
        {PARTS.map((each) => (
          <button
            key={each}
            type="button"
            className="chip"
            aria-pressed={part === each}
            onClick={() => setPart(each)}
          >
            {each}
          </button>
        ))}
      </fieldset>
      <Body mail={mail} part={part} />
      {mail.files.length > 0 && (
        <ul className="mail-files" aria-label="Attachments">
          {mail.files.map(({ name, size }) => (
            <li key={name}>
              {name} <span className="quiet">{size.toLocaleString("en")} bytes</span>
            </li>
          ))}
        </ul>
      )}
      {mail.folder !== "drafts" && mail.customer !== null && (
        <ReplyForm email={email} messageId={mail.messageId} customer={mail.customer} />
      )}
      {mail.thread.length > 0 && (
        <section className="mail-thread">
          <h3>In the same thread</h3>
          <ul className="mail-list">
            {mail.thread.map((head) => (
              <li key={head.id}>
                <MailLine head={head} viewer={viewer} onOpen={open} />
              </li>
            ))}
          </ul>
        </section>
      )}
    </article>
  );
}

function Body({ mail, part }: { mail: MailView; part: (typeof PARTS)[number] }) {
  switch (part) {
    case "Formatted":
      return mail.html === "" ? (
        <pre className="mail-text">{mail.text}</pre>
      ) : (
        <MailHtml html={mail.html} />
      );
    case "Text":
      return <pre className="mail-text">{mail.text}</pre>;
    case "Headers":
      return (
        <pre className="mail-text">
          {mail.headers.map(({ name, value }) => `${name}: ${value}`).join("\n")}
        </pre>
      );
  }
}

function People({ label, people }: { label: string; people: MailPerson[] }) {
  if (people.length === 0) return null;
  return (
    <div>
      <dt>{label}</dt>
      <dd>
        {people
          .map(({ name, address }) => (name === "" ? address : `${name} <${address}>`))
          .join(", ")}
      </dd>
    </div>
  );
}
