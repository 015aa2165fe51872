import type { ProfileChange, ProfilePage, ProfileSection, ProfileSections } from "./profile.ts";

type AnyItem = ProfileSections[ProfileSection];

/** Whether both say the same: nothing and an empty text are alike, and so is white space around one. */
function saysTheSame(one: AnyItem, other: AnyItem): boolean {
  const normal = (item: AnyItem) =>
    Object.entries(item)
      .map(([field, value]) => [field, typeof value === "string" ? value.trim() : value] as const)
      .filter(([, value]) => value !== null && value !== "")
      .map((field) => JSON.stringify(field))
      .toSorted()
      .join();
  return normal(one) === normal(other);
}

/**
 * Whether the page is as the change would make it. Decides what a change means whose answer was lost, that
 * was asked for twice, or that somebody else made as well.
 */
export function isCarriedOut(page: ProfilePage, change: ProfileChange): boolean {
  const items: readonly { id: string; value: AnyItem }[] = page.sections[change.section];
  switch (change.kind) {
    case "add":
      return items.some(({ value }) => saysTheSame(value, change.value));
    case "replace":
      return items.some(({ id, value }) => id === change.id && saysTheSame(value, change.value));
    case "remove":
      return !items.some(({ id }) => id === change.id);
  }
}
