import { z } from "zod";
import { PROFILE_SECTIONS, type ProfileSection } from "../domain/profile.ts";
import { decodeValue, opaqueId, storableText } from "./ids.ts";

/** What buttons and windows of a profile carry: opaque ids, and where in the window one is. */

const part = z.enum([...PROFILE_SECTIONS, "communications"]);
const placeValue = z.strictObject({
  a: opaqueId(64),
  s: part.nullable(),
  p: z.number().int().min(0),
});
/** A section of the profile window, or its log. */
export type ProfilePart = z.infer<typeof part>;
/** What a profile window shows: all in short, or one part, page by page. */
export type ProfilePlace = { part: ProfilePart | null; page: number };
const itemValue = z.strictObject({
  a: opaqueId(64),
  s: z.enum(PROFILE_SECTIONS),
  i: opaqueId(64).nullable(),
});
/** An item of a profile; `itemId` null = one that is to be added. */
export type ItemValue = { accountId: string; section: ProfileSection; itemId: string | null };
const itemFormValue = itemValue.extend({
  r: storableText(1_000),
  w: storableText(64),
  f: part.nullable(),
  p: z.number().int().min(0),
});
/** What a form of an item is about: the revision it is based on, and the window below it. */
export type ItemFormValue = ItemValue & {
  revision: string;
  windowId: string;
  place: ProfilePlace;
};
export const encodePlace = (accountId: string, { part: s, page: p }: ProfilePlace): string =>
  JSON.stringify({ a: accountId, s, p });
export const encodeItem = (
  accountId: string,
  section: ProfileSection,
  itemId: string | null,
): string => JSON.stringify({ a: accountId, s: section, i: itemId });
export const encodeItemForm = (form: ItemFormValue): string =>
  JSON.stringify({
    a: form.accountId,
    s: form.section,
    i: form.itemId,
    r: form.revision,
    w: form.windowId,
    f: form.place.part,
    p: form.place.page,
  });

export const decodePlace = (
  value: string | undefined,
): { accountId: string; place: ProfilePlace } | null => {
  const at = decodeValue(placeValue, value);
  return at === null ? null : { accountId: at.a, place: { part: at.s, page: at.p } };
};
export const decodeItem = (value: string | undefined): ItemValue | null => {
  const item = decodeValue(itemValue, value);
  return item === null ? null : { accountId: item.a, section: item.s, itemId: item.i };
};
export const decodeItemForm = (value: string | undefined): ItemFormValue | null => {
  const form = decodeValue(itemFormValue, value);
  return form === null
    ? null
    : {
        accountId: form.a,
        section: form.s,
        itemId: form.i,
        revision: form.r,
        windowId: form.w,
        place: { part: form.f, page: form.p },
      };
};
