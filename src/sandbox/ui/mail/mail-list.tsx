import { dayKey, formatIn, formatTime, type Viewer } from "../blocks/slack-date.ts";
import type { MailFolder, MailHead } from "../drawer/protocol.ts";

const NOTHING: Record<MailFolder, string> = {
  drafts:
    "No drafts here. The bot makes some with /tam draft, after a scan, and on the 1st of a month.",
  sent: "Nothing was sent from this mailbox.",
  inbox: "No mail has arrived here.",
};

/** The lines of a folder, newest first. */
export function MailList({
  heads,
  folder,
  viewer,
  onOpen,
}: {
  heads: MailHead[];
  folder: MailFolder;
  viewer: Viewer;
  onOpen: (id: string) => void;
}) {
  if (heads.length === 0) return <p className="drawer-wait quiet">{NOTHING[folder]}</p>;
  return (
    <ul className="mail-list" aria-label={`Mails in ${folder}`}>
      {heads.map((head) => (
        <li key={head.id}>
          <MailLine head={head} viewer={viewer} onOpen={onOpen} />
        </li>
      ))}
    </ul>
  );
}

export function MailLine({
  head,
  viewer,
  onOpen,
}: {
  head: MailHead;
  viewer: Viewer;
  onOpen: (id: string) => void;
}) {
  return (
    <button type="button" className="mail-line" onClick={() => onOpen(head.id)}>
      <span className="mail-who">
        {head.folder === "drafts" && <span className="mail-draft">Draft</span>}
        {head.folder === "inbox" ? "" : "To "}
        {head.who || "nobody"}
      </span>
      <time dateTime={head.at}>{when(head.at, viewer)}</time>
      <span className="mail-subject">{head.subject || "(no subject)"}</span>
      <span className="mail-snippet">{head.snippet}</span>
    </button>
  );
}

/** The time of today's mails, the day of others. */
function when(iso: string, { zone, now }: Viewer): string {
  const at = new Date(iso);
  if (dayKey(at, zone) === dayKey(now, zone)) return formatTime(at, zone);
  const year = formatIn(zone, at, { year: "numeric" }) !== formatIn(zone, now, { year: "numeric" });
  return formatIn(zone, at, { month: "short", day: "numeric", ...(year && { year: "numeric" }) });
}
