import type { BotProcess } from "../bot-process.ts";
import type { Condition, Jump, ServiceName, StageState } from "../ui/stage/stage-protocol.ts";
import { keepBot } from "./bot-keeper.ts";
import { createConditions, type Services } from "./conditions.ts";
import { jumpFrom } from "./jumps.ts";
import { createTimeTravel } from "./time-travel.ts";

/** What the person at the page does to the sandbox itself. */
export type Stage = {
  /** The bot that runs, else the last one that did. */
  readonly bot: BotProcess;
  state(): StageState;
  /** Lets time pass until then, everything due on the way done. Rejects in words; see time-travel.ts. */
  passTo(to: Date): Promise<void>;
  jump(jump: Jump): Promise<void>;
  play(): void;
  pause(): void;
  setCondition(service: ServiceName, condition: Condition): void;
  /** As a power cut would; its store stays. */
  killBot(): Promise<void>;
  startBot(): Promise<void>;
  /** Called after each change of the state and each step of the clock. */
  subscribe(listener: () => void): () => void;
  /** Ends the bot as an operator would. */
  close(): Promise<void>;
};

/** Starts the bot. Rejects with its last words when it does not become ready. */
export async function openStage(deps: {
  now: () => Date;
  /** Sets the world's clock, and what happened until then. */
  moveWorld: (to: Date) => void;
  services: Services;
  startProcess: () => Promise<BotProcess>;
  /** The bot ended although nobody had told it to. */
  onCrash: (lastWords: string) => void;
}): Promise<Stage> {
  const listeners = new Set<() => void>();
  const onChange = () => {
    for (const listener of listeners) listener();
  };
  const conditions = createConditions(deps.services, onChange);
  const bot = await keepBot({ ...deps, onChange });
  const travel = createTimeTravel({
    now: deps.now,
    async move(to) {
      deps.moveWorld(to);
      await bot.process.setClock(to);
    },
    look: () => bot.process.look(),
    onChange,
  });
  return {
    get bot() {
      return bot.process;
    },
    state() {
      const { playing, until, waitingFor, stopped } = travel.state;
      return {
        clock: { playing, until: until?.toISOString() ?? null, waitingFor, stopped },
        conditions: conditions.now(),
        bot: { state: bot.state, lastWords: bot.lastWords },
      };
    },
    passTo: travel.passTo,
    jump: (jump) => travel.passTo(jumpFrom(deps.now(), jump)),
    play: travel.play,
    pause: travel.pause,
    setCondition: conditions.set,
    killBot: bot.kill,
    startBot: bot.start,
    subscribe(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    async close() {
      travel.pause();
      await bot.stop();
    },
  };
}
