/** A link of the bot's into Notion or Gmail, as the drawer opens it. */
export type ServiceLink =
  | { tab: "notion"; page: string }
  | { tab: "gmail"; email: string; folder: "drafts" | "sent"; message: string | null };

/** Null for every other address. `mail/?authuser=…#drafts/…` and `/p/<32 hex digits>`, as the real services have them. */
export function serviceLink(href: string): ServiceLink | null {
  const url = URL.parse(href);
  switch (url?.hostname) {
    case "app.notion.com":
    case "www.notion.so": {
      const id = /([0-9a-f]{8})([0-9a-f]{4})([0-9a-f]{4})([0-9a-f]{4})([0-9a-f]{12})$/.exec(
        url.pathname.replaceAll("-", ""),
      );
      return id === null ? null : { tab: "notion", page: id.slice(1).join("-") };
    }
    case "mail.google.com": {
      const email = url.searchParams.get("authuser");
      const place = /^#(drafts|sent)(?:\/([\w-]*))?$/.exec(url.hash);
      if (email === null || place === null) return null;
      const folder = place[1] === "sent" ? "sent" : "drafts";
      return { tab: "gmail", email, folder, message: place[2] || null };
    }
    default:
      return null;
  }
}
