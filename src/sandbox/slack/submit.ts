import { z } from "zod";
import { isObject } from "./block-kit/schema.ts";
import type { Delivery, SlackUser } from "./contract.ts";
import type { Deliver } from "./delivery.ts";
import { chooseValue, elementValues, isBlank } from "./element-values.ts";
import { closedPayload, homeOpenedPayload, submissionPayload } from "./payloads.ts";
import { openIm, person } from "./people.ts";
import { Refusal } from "./refusal.ts";
import { elementOn, elementsOn } from "./screen.ts";
import type { State } from "./state.ts";
import { parseView, type StoredView } from "./view-store.ts";

function topView({ views }: State, user: SlackUser, viewId: string): StoredView {
  const view = views.top(user.id);
  if (view?.id !== viewId) throw new Error(`${user.name} does not see the modal ${viewId}`);
  return view;
}

/** Fills in the form as a person does; Slack's window keeps an incomplete one. */
function fillIn(state: State, view: StoredView, values: Record<string, string>): void {
  for (const [actionId, text] of Object.entries(values)) {
    const found = elementOn(view.blocks, { actionId, user: view.user });
    const suggested = state.suggestions({ viewId: view.id }, view.user, actionId);
    const entry = chooseValue(found, text, suggested);
    view.values[found.blockId] = { ...view.values[found.blockId], [actionId]: entry };
  }
  const filled = elementValues(view.blocks, view.values);
  for (const { block, blockId, actionId } of elementsOn(view.blocks)) {
    const value = filled[blockId]?.[actionId];
    if (block.type === "input" && block.optional !== true && value && isBlank(value))
      throw new Error(`${actionId} must be filled in before the view can be submitted`);
  }
}

const answerShape = z.discriminatedUnion("response_action", [
  z.object({ response_action: z.literal("clear") }),
  z.object({ response_action: z.literal("errors"), errors: z.record(z.string(), z.string()) }),
  z.object({ response_action: z.enum(["update", "push"]), view: z.unknown() }),
]);

/** What an acknowledged submission does to the person's modals; without an answer that one closes. */
function applyAnswer({ views }: State, view: StoredView, body: unknown): void {
  if (body === undefined) {
    if (views.top(view.user) === view) views.close(view.user);
    return;
  }
  const answer = answerShape.parse(body);
  if (answer.response_action === "clear") views.close(view.user, true);
  else if (answer.response_action === "errors") checkErrors(view, answer.errors);
  else if (answer.response_action === "update") views.update(view, parseView(answer.view, "modal"));
  else views.push(view.user, parseView(answer.view, "modal"));
}

function checkErrors(view: StoredView, errors: Record<string, string>): void {
  const inputs = view.blocks.filter(({ type }) => type === "input").map((block) => block.block_id);
  for (const blockId of Object.keys(errors))
    if (!inputs.includes(blockId)) throw new Refusal(`errors name no input block: ${blockId}`);
}

/** Fills in and submits the modal on top; throws when its window would not let the person. */
export async function submit(
  state: State,
  deliver: Deliver,
  input: { user: string; viewId: string; values: Record<string, string> },
): Promise<Delivery> {
  const user = person(state.workspace.world, input.user);
  const view = topView(state, user, input.viewId);
  if (view.submit === undefined) throw new Error("this modal has no submit button");
  fillIn(state, view, input.values);
  const body = submissionPayload(state, user, view);
  const delivery = await deliver({ type: "interactive", body, takesAnswer: true });
  if (!delivery.acked) return delivery;
  try {
    applyAnswer(state, view, delivery.body);
  } catch (error) {
    if (!(error instanceof Refusal || error instanceof z.ZodError)) throw error;
    const details = error instanceof Refusal ? error.details : {};
    state.workspace.problem(
      `acknowledgement of a submission: ${error.message} ${isObject(details) ? JSON.stringify(details) : ""}`,
    );
  }
  return delivery;
}

/** Cancels the modal on top; the bot hears of it if the view asks for that. */
export async function closeView(
  state: State,
  deliver: Deliver,
  input: { user: string; viewId: string },
): Promise<void> {
  const user = person(state.workspace.world, input.user);
  const view = topView(state, user, input.viewId);
  const body = closedPayload(state, user, view);
  state.views.close(user.id, view.clear_on_close === true);
  if (view.notify_on_close === true)
    await deliver({ type: "interactive", body, takesAnswer: false });
}

export async function openHome(state: State, deliver: Deliver, id: string): Promise<Delivery> {
  const user = person(state.workspace.world, id);
  const body = homeOpenedPayload(state, user, openIm(state.workspace, user));
  return deliver({ type: "events_api", body, takesAnswer: false });
}
