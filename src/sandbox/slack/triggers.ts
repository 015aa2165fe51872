import { elapsedMs } from "../../lib/time.ts";
import { refuse } from "./refusal.ts";
import type { Workspace } from "./workspace.ts";

type Trigger = { user: string; at: number; used: boolean };

export type Triggers = {
  create(user: string): string;
  /** The user it was made for. Refuses a late or second use (docs.slack.dev/interactivity). */
  exchange(id: string): string;
};

/** The old ones are kept a while: Slack tells a used one from one that never was. */
const REMEMBERED = 5_000;

export function createTriggers({ limits, world, newId }: Workspace): Triggers {
  const triggers = new Map<string, Trigger>();
  return {
    create(user) {
      const id = `${newId("")}.${world.team.id}.${crypto.randomUUID()}`;
      triggers.set(id, { user, at: elapsedMs(), used: false });
      const [oldest] = triggers.keys();
      if (triggers.size > REMEMBERED && oldest !== undefined) triggers.delete(oldest);
      return id;
    },
    exchange(id) {
      const trigger = triggers.get(id);
      if (trigger === undefined) return refuse("invalid_trigger_id");
      if (trigger.used) refuse("exchanged_trigger_id");
      if (elapsedMs() - trigger.at > limits.slackTriggerMs) refuse("expired_trigger_id");
      trigger.used = true;
      return trigger.user;
    },
  };
}
