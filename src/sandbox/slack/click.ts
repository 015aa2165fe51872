import { optionsOf } from "./block-kit/composition.ts";
import { isObject, type Json } from "./block-kit/schema.ts";
import { describeProblem, validateSuggestions } from "./block-kit.ts";
import type { Delivery, Place, SlackUser } from "./contract.ts";
import type { Deliver } from "./delivery.ts";
import { chooseValue, keepsValue } from "./element-values.ts";
import { actionPayload, type Scene, suggestionPayload } from "./payloads.ts";
import { channelOf, person } from "./people.ts";
import { elementOn, type OnScreen } from "./screen.ts";
import type { State } from "./state.ts";

/** What a person looks at; throws when this person does not see it. */
export function sceneAt(state: State, user: SlackUser, place: Place): Scene {
  const { messages, views, workspace } = state;
  if ("viewId" in place) {
    const view = [views.top(user.id), views.home(user.id)].find(
      (candidate) => candidate?.id === place.viewId,
    );
    if (view == null) throw new Error(`${user.name} does not see the view ${place.viewId}`);
    return { user, place, view };
  }
  const channel = channelOf(workspace.world, user, place.channel);
  const message = messages.find(channel.id, place.ts);
  if (message === undefined || ![undefined, user.id].includes(message.ephemeralFor))
    throw new Error(`${user.name} does not see a message ${place.ts} in ${channel.name}`);
  return { user, place, message, channel };
}

const blocksOf = (scene: Scene) => (scene.view ?? scene.message).blocks ?? [];

/** The description of a button as it is repeated in `actions`; an option for menus. */
function pressed({ element, actionId }: OnScreen, value: string | undefined): Json {
  const { type, text, url, style, confirm, icon } = element;
  const drawn = { type, text, url, style, confirm, icon, value: element.value };
  if (type === "overflow") {
    const option = optionsOf(element).find((candidate) => candidate.value === value);
    if (option === undefined) throw new Error(`${actionId} does not offer ${value}`);
    return { type, confirm, selected_option: structuredClone(option) };
  }
  if (type === "feedback_buttons") {
    const button = [element.positive_button, element.negative_button]
      .filter(isObject)
      .find((candidate) => candidate.value === value);
    if (button === undefined) throw new Error(`${actionId} does not offer ${value}`);
    return { type, text: button.text, value: button.value };
  }
  return drawn;
}

/** Choosing something keeps it in `state.values`; pressing a button does not. */
function chosen(state: State, scene: Scene, found: OnScreen, value: string): Json {
  const { element, blockId, actionId } = found;
  const suggested = state.suggestions(scene.place, scene.user.id, actionId);
  const entry = chooseValue(found, value, suggested);
  const values = state.valuesIn(scene.place, scene.user.id);
  values[blockId] = { ...values[blockId], [actionId]: entry };
  return { ...entry, placeholder: element.placeholder, confirm: element.confirm };
}

/** Presses or chooses as a person does, confirmation included; throws when a person could not. */
export async function click(
  state: State,
  deliver: Deliver,
  input: { user: string; place: Place; actionId: string; blockId?: string; value?: string },
): Promise<Delivery> {
  const scene = sceneAt(state, person(state.workspace.world, input.user), input.place);
  const found = elementOn(blocksOf(scene), input);
  const { element, block, blockId, actionId } = found;
  if (block.type === "input" && block.dispatch_action !== true)
    throw new Error(`${actionId} is an input: nothing is sent before the view is submitted`);
  const done = keepsValue(element)
    ? chosen(state, scene, found, input.value ?? "")
    : pressed(found, input.value);
  const action = { action_id: actionId, block_id: blockId, ...done };
  return deliver({
    type: "interactive",
    body: actionPayload(state, scene, action),
    takesAnswer: false,
  });
}

const MOST_SUGGESTIONS = 100;

/** The options that the bot offers for what was typed so far. Below `min_query_length` Slack does not ask. */
export async function suggest(
  state: State,
  deliver: Deliver,
  input: { user: string; place: Place; actionId: string; query: string },
): Promise<{ text: string; value: string }[]> {
  const scene = sceneAt(state, person(state.workspace.world, input.user), input.place);
  const { element, blockId, actionId } = elementOn(blocksOf(scene), {
    user: input.user,
    actionId: input.actionId,
  });
  if (!String(element.type).endsWith("external_select"))
    throw new Error(`${actionId} has no type-ahead`);
  const least = typeof element.min_query_length === "number" ? element.min_query_length : 3;
  if (input.query.length < least) return [];
  const body = suggestionPayload(state, scene, { actionId, blockId, value: input.query });
  const delivery = await deliver({ type: "interactive", body, takesAnswer: true });
  for (const problem of delivery.acked ? validateSuggestions(delivery.body ?? {}) : [])
    state.workspace.problem(`suggestions for ${actionId}: ${describeProblem(problem)}`);
  const options = isObject(delivery.body) ? optionsOf(delivery.body) : [];
  state.rememberSuggestions(input.place, input.user, actionId, options);
  return options.slice(0, MOST_SUGGESTIONS).map(({ text, value }) => ({
    text: isObject(text) ? String(text.text) : "",
    value: String(value),
  }));
}
