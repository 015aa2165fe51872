import { useState } from "react";
import { FIRST_MAIL_PLACE, type MailPlace } from "../mail/mail-place.ts";
import { FIRST_NOTION_PLACE, type NotionPlace } from "../notion/notion-place.ts";
import type { ServiceLink } from "./service-link.ts";

/** Where one is in each part of the drawer; kept while it is closed. */
export type DrawerPlaces = {
  mail: MailPlace;
  setMail: (place: MailPlace) => void;
  notion: NotionPlace;
  setNotion: (place: NotionPlace) => void;
  /** Goes where a link of the bot leads. */
  follow: (link: ServiceLink) => void;
};

export function useDrawerPlaces(): DrawerPlaces {
  const [mail, setMail] = useState(FIRST_MAIL_PLACE);
  const [notion, setNotion] = useState(FIRST_NOTION_PLACE);
  function follow(link: ServiceLink) {
    if (link.tab === "notion") setNotion((before) => ({ ...before, page: link.page }));
    else setMail({ email: link.email, folder: link.folder, open: link.message });
  }
  return { mail, setMail, notion, setNotion, follow };
}
