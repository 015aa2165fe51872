import type { BotProcess } from "../bot-process.ts";
import type { GmailEmulator } from "../gmail/contract.ts";
import type { NotionEmulator } from "../notion/contract.ts";
import type { SlackEmulator, SlackUser } from "../slack/contract.ts";
import type {
  Condition,
  Day,
  Jump,
  ServiceName,
  StageState,
  StoryStep,
} from "../ui/stage/stage-protocol.ts";
import { keepBot } from "./bot-keeper.ts";
import { createConditions } from "./conditions.ts";
import { keepDayBook } from "./day-book.ts";
import { jumpFrom } from "./jumps.ts";
import { followStory } from "./story.ts";
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
  /** Does a step of the tour as its person would. Rejects in words. */
  goThrough(step: StoryStep): Promise<void>;
  /** What could be seen, day by day, oldest first. */
  days(): Day[];
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
  services: { slack: SlackEmulator; notion: NotionEmulator; gmail: GmailEmulator };
  /** What the tour and the chart look at. */
  accountsDatabaseId: string;
  alertChannel: string;
  admin: SlackUser;
  rep: SlackUser;
  startProcess: () => Promise<BotProcess>;
  /** The bot ended although nobody had told it to. */
  onCrash: (lastWords: string) => void;
}): Promise<Stage> {
  const listeners = new Set<() => void>();
  const onChange = () => {
    for (const listener of listeners) listener();
  };
  const conditions = createConditions(deps.services, onChange);
  const { services } = deps;
  const dayBook = keepDayBook({ ...deps, ...services });
  const bot = await keepBot({ ...deps, onChange });
  const travel = createTimeTravel({
    now: deps.now,
    async move(to) {
      deps.moveWorld(to);
      await bot.process.setClock(to);
    },
    look: () => bot.process.look(),
    onChange() {
      dayBook.note();
      onChange();
    },
  });
  const story = followStory({ ...deps, ...services, passTo: travel.passTo, onChange });
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
        story: story.state(),
      };
    },
    passTo: travel.passTo,
    jump: (jump) => travel.passTo(jumpFrom(deps.now(), jump)),
    play: travel.play,
    pause: travel.pause,
    setCondition: conditions.set,
    killBot: bot.kill,
    startBot: bot.start,
    goThrough: story.go,
    days: dayBook.days,
    subscribe(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    async close() {
      travel.pause();
      story.close();
      dayBook.close();
      await bot.stop();
    },
  };
}
