// Longer than most: the profile window and its forms, one row each, over the same few helpers.

import { decideAccess } from "../../domain/access.ts";
import type { Account } from "../../domain/account.ts";
import type { ProfilePage, ProfileSection, ProfileSections } from "../../domain/profile.ts";
import { settledWithin } from "../../lib/settled-within.ts";
import { mrkdwn } from "../../lib/text.ts";
import type { ProfileMaking } from "../../workflows/profiles/profile-desk.ts";
import { clickBy } from "../click-by.ts";
import { fillWindow } from "../fill-window.ts";
import { findAccount } from "../find-account.ts";
import { ACTION, decodeAccount } from "../ids.ts";
import type { ActionRow, Click, Context, SlackServices } from "../listener.ts";
import { type ViewRef, whateverItShows } from "../modals.ts";
import {
  decodeItem,
  decodeItemForm,
  decodePlace,
  type ItemValue,
  type ProfilePlace,
} from "../profile-ids.ts";
import { noticeModal, skeleton } from "../views/modal.ts";
import { isEditable } from "../views/profile-form.ts";
import { itemNotice, itemWindow } from "../views/profile-item-window.ts";
import { missingProfile, profileFailure, profileWindow } from "../views/profile-window.ts";
import { onlyByHand } from "../views/profile-words.ts";
import { nothingChanged } from "../views/words.ts";

export const FIRST_PLACE: ProfilePlace = { part: null, page: 0 };

/** What the window shows while the profile is being read. */
export const readingProfile = () => skeleton("Profile", "Reading the profile from Notion …");

/** Reads the profile and draws it into the window; whatever it finds, the window ends up saying something. */
export async function showProfile(
  context: Context,
  view: ViewRef,
  { account, place = FIRST_PLACE, note }: { account: Account; place?: ProfilePlace; note?: string },
): Promise<void> {
  const reading = await context.services.profiles.read(account);
  await drawReading(context, view, { account, place, note, reading });
}

async function drawReading(
  context: Context,
  view: ViewRef,
  {
    account,
    place,
    note,
    reading,
  }: { account: Account; place: ProfilePlace; note?: string | undefined; reading: ProfileMaking },
): Promise<void> {
  const { modals, reference } = context;
  switch (reading.kind) {
    case "page":
      return drawProfile(context, view, { account, place, page: reading.page, note });
    case "waiting":
      await modals.update(
        view,
        profileFailure(
          account,
          place,
          "⏳ The profile is being made; Notion takes its time. Nobody has to ask for it again.",
        ),
      );
      return;
    case "missing":
      await modals.update(view, missingProfile(account, mayChange(context, account)));
      return;
    case "failed": {
      const text = nothingChanged(reading.error, reference);
      await modals.update(view, profileFailure(account, place, text));
    }
  }
}

/** A page that is known already. */
export async function drawProfile(
  context: Context,
  view: ViewRef,
  {
    account,
    place,
    page,
    note,
  }: { account: Account; place: ProfilePlace; page: ProfilePage; note?: string | undefined },
): Promise<void> {
  const health = await context.services.profiles.health(account);
  const may = mayChange(context, account);
  const options = { account, place, health, may, ...(note === undefined ? {} : { note }) };
  await context.modals.update(view, profileWindow(page, options));
}

const mayChange = ({ person, rules }: Context, account: Account) =>
  decideAccess("rep", person, rules, account);

const GONE = "This account is not in the list any more.";

/** A window of its own for the account of the button. */
async function open(context: Context, click: Click): Promise<void> {
  const { modals, services, inTime } = context;
  const view = await modals.over(click.view, readingProfile());
  await fillWindow(context, view, async () => {
    const account = await findAccount(services, decodeAccount(click.value), inTime);
    if (account !== null) return showProfile(context, view, { account });
    await modals.update(view, noticeModal([], GONE, "Profile"));
  });
}

/** Time in which a window keeps what it shows; later it says that it is being read. */
const QUIET_MS = 500;

/** Another place of the profile, or the profile of a chosen account, in the window that was clicked. */
async function showIn(
  context: Context,
  { view }: Click,
  at: { accountId: string; place: ProfilePlace } | null,
): Promise<void> {
  if (view?.kind !== "modal" || at === null) return;
  const here = whateverItShows(view.id);
  await fillWindow(context, here, async () => {
    const account = await findAccount(context.services, at.accountId, context.inTime);
    if (account === null) {
      await context.modals.update(here, noticeModal([], GONE, "Profile"));
      return;
    }
    const reading = context.services.profiles.read(account);
    // Only the reading: what is drawn while another drawing is under way might be the older one.
    if ((await settledWithin(reading, QUIET_MS)) === null)
      await context.modals.update(here, readingProfile());
    await drawReading(context, here, { account, place: at.place, reading: await reading });
  });
}

const show = (id: (typeof ACTION)["profileShow" | "profileBack" | "profileNext"]): ActionRow => ({
  id,
  may: "viewer",
  run: (context, click) => showIn(context, click, decodePlace(click.value)),
});

/** A row or the menu of a picker, which the profile takes the place of. */
const pick = (id: (typeof ACTION)["profilePick" | "profileChoose"]): ActionRow => ({
  id,
  may: "viewer",
  run: (context, click) => {
    const accountId = decodeAccount(click.value);
    return showIn(context, click, accountId === null ? null : { accountId, place: FIRST_PLACE });
  },
});

/** Whose profile the item stands in. */
const accountOf = (services: SlackServices, item: ItemValue | null, inTime: AbortSignal) =>
  findAccount(services, item?.accountId ?? null, inTime);

/** An empty form at once, or one with the item as it is in Notion now. */
async function edit(context: Context, click: Click): Promise<void> {
  const item = decodeItem(click.value);
  const account = await accountOf(context.services, item, context.inTime);
  const { view } = click;
  if (item === null || account === null || view?.kind !== "modal") return;
  const at = {
    ...item,
    revision: "",
    windowId: view.id,
    place: decodePlace(view.metadata)?.place ?? FIRST_PLACE,
  };
  if (item.itemId === null) {
    await context.modals.push(itemWindow(at, { account, value: null }));
    return;
  }
  const form = await context.modals.push(readingProfile());
  await fillWindow(context, form, async () => {
    const reading = await context.services.profiles.read(account);
    const found = reading.kind === "page" ? itemOf(reading.page, item) : null;
    const words =
      reading.kind === "failed"
        ? nothingChanged(reading.error, context.reference)
        : found === null
          ? "Somebody removed this line meanwhile. Go back and reload to see the profile as it is."
          : isEditable(found.value)
            ? null
            : "This line is longer than what Slack lets people edit. Change it on the page in Notion.";
    await context.modals.update(
      form,
      words === null && found !== null
        ? itemWindow({ ...at, revision: found.revision }, { account, value: found.value })
        : itemNotice(item.section, words ?? GONE),
    );
  });
}

/** The item as it stands on the page; null when it is not there any more. */
export const itemOf = (
  page: ProfilePage,
  { section, itemId }: Pick<ItemValue, "section" | "itemId">,
): { value: ProfileSections[ProfileSection]; revision: string } | null =>
  page.sections[section].find(({ id }) => id === itemId) ?? null;

async function remove(context: Context, click: Click): Promise<void> {
  const form = decodeItemForm(click.view?.metadata);
  const account = await accountOf(context.services, form, context.inTime);
  if (form === null || form.itemId === null || account === null || click.view?.kind !== "modal")
    return;
  const { section, itemId: id, revision } = form;
  const outcome = await context.services.profiles.change(
    account,
    { kind: "remove", section, id, revision },
    clickBy(context, `profile.remove:${context.person.id}:${click.view.id}:${click.actionTs}`),
  );
  await click.ack();
  const here = whateverItShows(click.view.id);
  switch (outcome.kind) {
    case "changed": {
      const window = whateverItShows(form.windowId);
      await drawProfile(context, window, { account, place: form.place, page: outcome.page });
      await context.modals.update(here, itemNotice(section, "✅ Removed."));
      return;
    }
    case "conflict": {
      const now = itemOf(outcome.page, form);
      await context.modals.update(
        here,
        now === null
          ? itemNotice(section, "Somebody removed it already.")
          : itemWindow(
              { ...form, revision: now.revision },
              {
                account,
                value: now.value,
                warning:
                  "⚠️ Somebody changed this line meanwhile, so it was *not removed*. This is how it is now.",
              },
            ),
      );
      return;
    }
    case "byHand": {
      const text = onlyByHand(outcome.why, outcome.page);
      await context.modals.update(here, itemNotice(section, text));
      return;
    }
    case "underWay":
      await context.modals.update(here, itemNotice(section, "It is being removed already."));
      return;
    case "gone":
      await context.modals.update(here, itemNotice(section, "The profile's page is gone."));
      return;
    case "failed": {
      const what = outcome.unclear
        ? "I cannot tell whether it was removed: go back and reload."
        : "Nothing was changed.";
      const text = `⚠️ ${mrkdwn(outcome.error, 400)} ${what} (reference ${context.reference})`;
      await context.modals.update(here, itemNotice(section, text));
    }
  }
}

/** However often and by whomever it is pressed, the worker makes one page. */
async function create(context: Context, click: Click): Promise<void> {
  const { services, person, modals, inTime } = context;
  const account = await findAccount(services, decodeAccount(click.value), inTime);
  if (account === null || click.view?.kind !== "modal") return;
  const key = `profile.create:${person.id}:${click.view.id}:${click.actionTs}`;
  await services.profiles.want(account, clickBy(context, key));
  await click.ack();
  const here = whateverItShows(click.view.id);
  await fillWindow(context, here, async () => {
    await modals.update(here, skeleton("Profile", "Making the profile in Notion …"));
    const reading = await services.profiles.made(account);
    await drawReading(context, here, { account, place: FIRST_PLACE, reading });
  });
}

export const profileActions: ActionRow[] = [
  {
    id: ACTION.profileCreate,
    may: "rep",
    commitsBeforeAck: true,
    account: (services, click, inTime) => findAccount(services, decodeAccount(click.value), inTime),
    run: create,
  },
  { id: ACTION.profileOpen, may: "viewer", run: open },
  pick(ACTION.profilePick),
  pick(ACTION.profileChoose),
  show(ACTION.profileShow),
  show(ACTION.profileBack),
  show(ACTION.profileNext),
  {
    id: ACTION.profileEdit,
    may: "rep",
    account: (services, click, inTime) => accountOf(services, decodeItem(click.value), inTime),
    run: edit,
  },
  {
    id: ACTION.profileRemove,
    may: "rep",
    commitsBeforeAck: true,
    account: (services, click, inTime) =>
      accountOf(services, decodeItemForm(click.view?.metadata), inTime),
    run: remove,
  },
];
