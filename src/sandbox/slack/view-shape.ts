import type { Json } from "./block-kit/schema.ts";
import type { SlackView } from "./contract.ts";
import { elementValues } from "./element-values.ts";
import { findUser, teamOf } from "./people.ts";
import type { StoredView } from "./view-store.ts";
import type { Workspace } from "./workspace.ts";

/** As the person sees it. */
export const visibleView = (view: StoredView): SlackView => ({
  id: view.id,
  type: view.type,
  callbackId: view.callback_id ?? "",
  hash: view.hash,
  privateMetadata: view.private_metadata ?? "",
  blocks: structuredClone(view.blocks),
  ...(view.title === undefined ? {} : { title: view.title.text }),
  ...(view.submit === undefined ? {} : { submit: view.submit.text }),
  ...(view.close === undefined ? {} : { close: view.close.text }),
});

/** As the Web API and payloads show it. */
export function wireView({ world }: Workspace, view: StoredView) {
  return {
    id: view.id,
    team_id: teamOf(world, findUser(world, view.user)),
    type: view.type,
    blocks: structuredClone(view.blocks),
    private_metadata: view.private_metadata ?? "",
    callback_id: view.callback_id ?? "",
    state: { values: elementValues(view.blocks, view.values) },
    hash: view.hash,
    title: view.title ?? null,
    clear_on_close: view.clear_on_close ?? false,
    notify_on_close: view.notify_on_close ?? false,
    close: view.close ?? null,
    submit: view.submit ?? null,
    previous_view_id: view.previousId,
    root_view_id: view.rootId,
    app_id: world.appId,
    external_id: view.external_id ?? "",
    app_installed_team_id: world.team.id,
    bot_id: world.bot.botId,
  } satisfies Json;
}
