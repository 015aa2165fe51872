import { asDrawerTab, type DrawerTab } from "./drawer/drawer-tabs.ts";

/** Who one is, where, and what is open beside it: kept in the address, so that a reload or a second window stays there. */
export type Where = { as: string | null; channel: string | null; drawer: DrawerTab | null };

export function whereFrom(hash: string): Where {
  const [as, channel, drawer] = hash.replace(/^#/, "").split("/");
  return { as: as || null, channel: channel || null, drawer: asDrawerTab(drawer) };
}

export const hashOf = ({ as, channel, drawer }: Where): string =>
  `#${as ?? ""}/${channel ?? ""}${drawer === null ? "" : `/${drawer}`}`;
