import { useEffect, useRef } from "react";
import { type ServiceLink, serviceLink } from "./service-link.ts";

/** Opens here what the real Slack would open in Notion or Gmail: no address outside is needed. */
export function useServiceLinks(follow: (link: ServiceLink) => void): void {
  const latest = useRef(follow);
  latest.current = follow;
  useEffect(() => {
    const onClick = (event: MouseEvent) => {
      const anchor = event.target instanceof Element ? event.target.closest("a[href]") : null;
      const link = anchor instanceof HTMLAnchorElement ? serviceLink(anchor.href) : null;
      if (link === null) return;
      event.preventDefault();
      latest.current(link);
    };
    document.addEventListener("click", onClick);
    return () => document.removeEventListener("click", onClick);
  }, []);
}
