import { validateView, viewTooLarge } from "./block-kit.ts";
import type { SlackBlock } from "./contract.ts";
import type { ElementValues } from "./element-values.ts";
import { refuse, refuseProblems } from "./refusal.ts";
import { visibleView } from "./view-shape.ts";
import { nameBlocks, type Workspace } from "./workspace.ts";

type PlainText = { type: "plain_text"; text: string; emoji?: boolean };

/** A view as a bot sends it, already validated. */
export type ViewInput = {
  type: "modal" | "home";
  blocks: SlackBlock[];
  title?: PlainText;
  submit?: PlainText;
  close?: PlainText;
  callback_id?: string;
  private_metadata?: string;
  external_id?: string;
  clear_on_close?: boolean;
  notify_on_close?: boolean;
};

export type StoredView = ViewInput & {
  id: string;
  user: string;
  hash: string;
  rootId: string;
  previousId: string | null;
  /** What this person has typed and chosen so far. */
  values: ElementValues;
};

export type ViewStore = {
  /** A new stack in place of the one on the screen. */
  open(user: string, view: ViewInput): StoredView;
  push(user: string, view: ViewInput): StoredView;
  update(view: StoredView, input: ViewInput): void;
  publish(user: string, view: ViewInput): StoredView;
  /** Takes the top view away, or all of them. */
  close(user: string, all?: boolean): void;
  top(user: string): StoredView | null;
  home(user: string): StoredView | null;
  find(id: string): StoredView | undefined;
  findExternal(externalId: string): StoredView | undefined;
};

/** The root and two pushed on it (docs.slack.dev/surfaces/modals). */
const DEEPEST = 3;

/** Refuses as views.open would; `invalid_arguments` is its word for a malformed view. */
export function parseView(value: unknown, type?: ViewInput["type"]): ViewInput {
  refuseProblems(validateView(value), "invalid_arguments");
  if (viewTooLarge(value)) refuse("view_too_large");
  const view = value as ViewInput;
  if (type !== undefined && view.type !== type)
    refuseProblems(
      [{ pointer: "/view/type", message: `unsupported type: ${view.type}` }],
      "invalid_arguments",
    );
  return view;
}

export function createViewStore(workspace: Workspace): ViewStore {
  const stacks = new Map<string, StoredView[]>();
  const homes = new Map<string, StoredView>();
  const stack = (user: string) => stacks.get(user) ?? [];
  const top = (user: string) => stack(user).at(-1) ?? null;
  const all = () => [...homes.values(), ...[...stacks.values()].flat()];
  const findExternal = (id: string) => all().find((view) => view.external_id === id);

  function checkExternal({ external_id: id }: ViewInput, itself?: StoredView): void {
    const other = id ? findExternal(id) : undefined;
    if (other !== undefined && other !== itself) refuse("duplicate_external_id");
  }

  function create(user: string, input: ViewInput, previous: StoredView | null): StoredView {
    const id = workspace.newId("V");
    return {
      ...input,
      blocks: nameBlocks(workspace, input.blocks),
      id,
      user,
      hash: workspace.newHash(),
      rootId: previous?.rootId ?? id,
      previousId: previous?.id ?? null,
      values: {},
    };
  }

  function show(user: string, views: StoredView[]): void {
    stacks.set(user, views);
    const view = top(user);
    workspace.emit({ kind: "view", user, view: view && visibleView(view) });
  }

  return {
    top,
    findExternal,
    home: (user) => homes.get(user) ?? null,
    find: (id) => all().find((view) => view.id === id),
    open(user, input) {
      checkExternal(input);
      const view = create(user, input, null);
      show(user, [view]);
      return view;
    },
    push(user, input) {
      const below = stack(user);
      if (below.length === 0) refuse("not_found");
      if (below.length >= DEEPEST) refuse("push_limit_reached");
      checkExternal(input);
      const view = create(user, input, top(user));
      show(user, [...below, view]);
      return view;
    },
    update(view, input) {
      checkExternal(input, view);
      const { id, user, rootId, previousId, values } = view;
      for (const name of Object.keys(view)) Reflect.deleteProperty(view, name);
      Object.assign(view, input, {
        id,
        user,
        rootId,
        previousId,
        values,
        blocks: nameBlocks(workspace, input.blocks),
        hash: workspace.newHash(),
      });
      if (homes.get(user) === view) workspace.emit({ kind: "home", user, view: visibleView(view) });
      else show(user, stack(user));
    },
    publish(user, input) {
      const before = homes.get(user);
      checkExternal(input, before);
      const view = create(user, input, null);
      if (before !== undefined) Object.assign(view, { id: before.id, rootId: before.id });
      homes.set(user, view);
      workspace.emit({ kind: "home", user, view: visibleView(view) });
      return view;
    },
    close: (user, everything = false) => show(user, everything ? [] : stack(user).slice(0, -1)),
  };
}
