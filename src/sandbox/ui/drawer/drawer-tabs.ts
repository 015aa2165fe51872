import type { Icon } from "../icons.tsx";

export type DrawerTab = "gmail" | "notion" | "activity";

/** What stands beside the conversation, in the order of the buttons. */
export const DRAWER_TABS: {
  tab: DrawerTab;
  name: string;
  icon: Parameters<typeof Icon>[0]["name"];
}[] = [
  { tab: "gmail", name: "Gmail", icon: "mail" },
  { tab: "notion", name: "Notion", icon: "table" },
  { tab: "activity", name: "Activity", icon: "pulse" },
];

export const asDrawerTab = (text: string | undefined): DrawerTab | null =>
  DRAWER_TABS.find(({ tab }) => tab === text)?.tab ?? null;
