import type { Viewer } from "../blocks/slack-date.ts";
import type { ChangeFeed } from "../drawer/changes.ts";
import type { MailboxView, MailFolder } from "../drawer/protocol.ts";
import { useReading } from "../drawer/use-reading.ts";
import { MailList } from "./mail-list.tsx";
import type { MailPlace } from "./mail-place.ts";
import { OpenMail } from "./open-mail.tsx";
import "./mail.css";

const FOLDERS: [MailFolder, string][] = [
  ["drafts", "Drafts"],
  ["sent", "Sent"],
  ["inbox", "Inbox"],
];

/** Gmail as the person of the mailbox sees it; one may look over anybody's shoulder. */
export function MailTab({
  me,
  feed,
  viewer,
  place,
  onPlace,
}: {
  me: string;
  feed: ChangeFeed;
  viewer: Viewer;
  place: MailPlace;
  onPlace: (place: MailPlace) => void;
}) {
  const query = new URLSearchParams({
    as: me,
    ...(place.email === null ? {} : { email: place.email }),
  });
  const { value: box, error } = useReading<MailboxView>(`/api/mailbox?${query}`, feed, "mail");
  if (box === null) {
    return (
      <p className={error === null ? "drawer-wait quiet" : "drawer-wait error"}>
        {error ?? "Opening…"}
      </p>
    );
  }
  return (
    <div className="mail">
      <div className="drawer-tools">
        <label className="mailbox-picker">
          <span className="quiet">Mailbox of</span>
          <select
            value={box.email}
            onChange={(event) => onPlace({ ...place, email: event.target.value, open: null })}
          >
            {box.mailboxes.map(({ email, name }) => (
              <option key={email} value={email}>
                {name} · {email}
              </option>
            ))}
          </select>
        </label>
      </div>
      <fieldset className="chips">
        <legend className="visually-hidden">Folder</legend>
        {FOLDERS.map(([folder, name]) => (
          <button
            key={folder}
            type="button"
            className="chip"
            aria-pressed={place.folder === folder}
            onClick={() => onPlace({ ...place, folder, open: null })}
          >
            {name} <span className="count">{box.folders[folder].length}</span>
          </button>
        ))}
      </fieldset>
      {place.open === null ? (
        <MailList
          heads={box.folders[place.folder]}
          folder={place.folder}
          viewer={viewer}
          onOpen={(open) => onPlace({ ...place, open })}
        />
      ) : (
        <OpenMail
          key={`${box.email}/${place.open}`}
          email={box.email}
          id={place.open}
          feed={feed}
          viewer={viewer}
          onPlace={(next) => onPlace({ ...place, ...next })}
        />
      )}
    </div>
  );
}
