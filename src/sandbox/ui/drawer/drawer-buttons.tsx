import { Icon } from "../icons.tsx";
import { DRAWER_TABS, type DrawerTab } from "./drawer-tabs.ts";

/** Opens the drawer beside the conversation, or closes it. */
export function DrawerButtons({
  open,
  onOpen,
}: {
  open: DrawerTab | null;
  onOpen: (tab: DrawerTab | null) => void;
}) {
  return (
    <div className="drawer-buttons">
      {DRAWER_TABS.map(({ tab, name, icon }) => (
        <button
          key={tab}
          type="button"
          aria-label={name}
          title={name}
          aria-expanded={open === tab}
          data-drawer-button={tab}
          onClick={() => onOpen(open === tab ? null : tab)}
        >
          <Icon name={icon} />
        </button>
      ))}
    </div>
  );
}
