import { showAnswer } from "./answer-message.ts";
import { isObject } from "./block-kit/schema.ts";
import { sceneAt } from "./click.ts";
import type { Delivery, SlackMessage } from "./contract.ts";
import type { Deliver } from "./delivery.ts";
import { escapeCommandText } from "./escape-command.ts";
import { visibleMessage } from "./message-store.ts";
import { commandPayload, messageShortcutPayload, shortcutPayload } from "./payloads.ts";
import { channelOf, person } from "./people.ts";
import { Refusal } from "./refusal.ts";
import type { State } from "./state.ts";

type InChannel = { user: string; channel: string };

/** A channel in which this person may type: a member's, and not archived. */
function typingIn({ workspace: { world } }: State, input: InChannel) {
  const user = person(world, input.user);
  const channel = channelOf(world, user, input.channel);
  if (!channel.members.includes(user.id))
    throw new Error(`${user.name} is not a member of ${channel.name}`);
  if (channel.archived === true) throw new Error(`${channel.name} is archived`);
  return { user, channel };
}

export function say(state: State, input: InChannel & { text: string }): SlackMessage {
  const { user, channel } = typingIn(state, input);
  const message = { channel: channel.id, user: user.id, text: input.text };
  return visibleMessage(state.messages.add(message));
}

/** Types a slash command; an answer inside the acknowledgement is shown at once. */
export async function command(
  state: State,
  deliver: Deliver,
  input: InChannel & { text: string; command?: string },
): Promise<Delivery> {
  const { user, channel } = typingIn(state, input);
  const body = commandPayload(state, {
    user,
    channel,
    command: input.command ?? "/tam",
    text: escapeCommandText(state.workspace.world, input.text.trim()),
  });
  const delivery = await deliver({ type: "slash_commands", body, takesAnswer: true });
  const answer = typeof delivery.body === "string" ? { text: delivery.body } : delivery.body;
  if (isObject(answer)) showCommandAnswer(state, channel.id, user.id, answer);
  return delivery;
}

function showCommandAnswer(state: State, channel: string, user: string, answer: object): void {
  try {
    showAnswer(state, { channel, user }, answer);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const details = JSON.stringify({ error: error.message, ...error.details });
    state.workspace.problem(`acknowledgement of a command: ${details}`);
  }
}

/** Runs a global shortcut, or one on a message that this person sees. */
export async function shortcut(
  state: State,
  deliver: Deliver,
  input: { user: string; callbackId: string; message?: { channel: string; ts: string } },
): Promise<Delivery> {
  const user = person(state.workspace.world, input.user);
  const { callbackId } = input;
  if (input.message === undefined) {
    const body = shortcutPayload(state, user, callbackId);
    return deliver({ type: "interactive", body, takesAnswer: false });
  }
  const { message, channel } = sceneAt(state, user, input.message);
  if (message === undefined) throw new Error("a message shortcut needs a message");
  if (message.ephemeralFor !== undefined) throw new Error("an ephemeral message has no shortcuts");
  const body = messageShortcutPayload(state, { user, callbackId, channel, message });
  return deliver({ type: "interactive", body, takesAnswer: false });
}
