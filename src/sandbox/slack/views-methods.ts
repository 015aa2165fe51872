import type { Arguments } from "./arguments.ts";
import { type Method, tier } from "./method.ts";
import { findUser } from "./people.ts";
import { refuse, refuseArguments } from "./refusal.ts";
import type { State } from "./state.ts";
import { wireView } from "./view-shape.ts";
import { parseView, type StoredView } from "./view-store.ts";

const answer = ({ workspace }: State, view: StoredView) => ({
  ok: true,
  view: wireView(workspace, view),
});

function viewArgument(args: Arguments, type?: "modal" | "home") {
  const { view } = args.raw;
  if (view === undefined) refuseArguments("missing required field: view [json-pointer:/view]");
  return parseView(view, type);
}

/** Someone else changed it since: the write is dropped. */
function checkHash(args: Arguments, view: StoredView | null): void {
  const hash = args.text("hash");
  if (hash !== undefined && view !== null && view.hash !== hash) refuse("hash_conflict");
}

function wantedView({ views }: State, args: Arguments): StoredView {
  const id = args.text("view_id");
  const externalId = args.text("external_id");
  if (id !== undefined && externalId !== undefined)
    refuseArguments("Cannot provide both `view_id` and `external_id`");
  if (id === undefined && externalId === undefined)
    refuseArguments("Must provide either `view_id` or `external_id`");
  const view = id === undefined ? views.findExternal(externalId ?? "") : views.find(id);
  return view ?? refuse("not_found");
}

/** The view is looked at first: a malformed one does not use up the trigger. */
export const viewsMethods: Record<string, Method> = {
  "views.open": {
    perMinute: tier.four,
    run(state, args) {
      const view = viewArgument(args, "modal");
      const user = state.triggers.exchange(args.required("trigger_id"));
      return answer(state, state.views.open(user, view));
    },
  },
  "views.push": {
    perMinute: tier.four,
    run(state, args) {
      const view = viewArgument(args, "modal");
      const user = state.triggers.exchange(args.required("trigger_id"));
      return answer(state, state.views.push(user, view));
    },
  },
  "views.update": {
    perMinute: tier.four,
    run(state, args) {
      const view = wantedView(state, args);
      const input = viewArgument(args, view.type);
      checkHash(args, view);
      state.views.update(view, input);
      return answer(state, view);
    },
  },
  "views.publish": {
    perMinute: tier.four,
    run(state, args) {
      const input = viewArgument(args, "home");
      const user = findUser(state.workspace.world, args.required("user_id"));
      if (user === undefined || user.kind === "bot") return refuse("user_not_found");
      checkHash(args, state.views.home(user.id));
      return answer(state, state.views.publish(user.id, input));
    },
  },
};
