import { randomBytes } from "node:crypto";
import type { Limits } from "../../lib/limits.ts";
import type { Clock } from "../../lib/time.ts";
import { objectsIn } from "./block-kit/schema.ts";
import type { SlackBlock, SlackEvent, SlackWorld } from "./contract.ts";

/** What every part of the emulator shares: the world, the clock, names for new things, and who listens. */
export type Workspace = {
  readonly world: SlackWorld;
  readonly limits: Limits;
  readonly clock: Clock;
  readonly problems: string[];
  /** The emulator's own address, without a slash at the end; empty until it listens. */
  address: string;
  emit(this: void, event: SlackEvent): void;
  subscribe(this: void, listener: (event: SlackEvent) => void): () => void;
  /** Records something that the bot must never do. */
  problem(this: void, text: string): void;
  /** A message timestamp of business time: unique, and greater than every one before. */
  nextTs(this: void): string;
  newId(this: void, prefix: string): string;
  newHash(this: void): string;
};

/** More would only repeat the first ones. */
const MOST_PROBLEMS = 1000;

export function createWorkspace(options: {
  world: SlackWorld;
  limits: Limits;
  clock: Clock;
  onProblem?: ((problem: string) => void) | undefined;
}): Workspace {
  const { world, limits, clock, onProblem } = options;
  const listeners = new Set<(event: SlackEvent) => void>();
  const problems: string[] = [];
  let lastMicroseconds = 0;
  let ids = 0;
  return {
    world,
    limits,
    clock,
    problems,
    address: "",
    emit(event) {
      for (const listener of listeners) listener(structuredClone(event));
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    problem(text) {
      if (problems.length >= MOST_PROBLEMS) return;
      problems.push(text);
      onProblem?.(text);
    },
    nextTs() {
      lastMicroseconds = Math.max(lastMicroseconds + 1, clock.now().getTime() * 1000);
      return formatTs(lastMicroseconds);
    },
    newId(prefix) {
      ids += 1;
      return `${prefix}${ids.toString(36).toUpperCase().padStart(9, "0")}`;
    },
    newHash: () => `${Math.floor(clock.now().getTime() / 1000)}.${randomBytes(4).toString("hex")}`,
  };
}

const formatTs = (microseconds: number): string =>
  `${Math.floor(microseconds / 1e6)}.${String(microseconds % 1e6).padStart(6, "0")}`;

/** Business time in the form of `action_ts` and `event_ts`. */
export const timestampNow = ({ clock }: Workspace): string =>
  formatTs(clock.now().getTime() * 1000);

export const epochSeconds = ({ clock }: Workspace): number =>
  Math.floor(clock.now().getTime() / 1000);

const INTERACTIVE =
  /^(button|overflow|checkboxes|radio_buttons|feedback_buttons|icon_button|workflow_button|\w+_input|\w*picker|\w+_select)$/;

/** Slack names every block and every interactive element that came without a name. */
export function nameBlocks(workspace: Workspace, blocks: SlackBlock[]): SlackBlock[] {
  const named = structuredClone(blocks);
  for (const block of named) {
    block.block_id ??= workspace.newId("b").toLowerCase();
    for (const children of [block.child_blocks, block.type === "carousel" ? block.elements : []])
      if (Array.isArray(children))
        for (const child of children as SlackBlock[])
          child.block_id ??= workspace.newId("b").toLowerCase();
    for (const [element] of objectsIn(block))
      if (typeof element.type === "string" && INTERACTIVE.test(element.type))
        element.action_id ??= workspace.newId("a").toLowerCase();
  }
  return named;
}
