import type { BotProcess } from "../bot-process.ts";

export type BotKeeper = {
  /** The one that runs, else the last one that did. */
  readonly process: BotProcess;
  readonly state: "running" | "starting" | "down";
  /** What the last one said before it ended by itself; null = it runs, or was killed on purpose. */
  readonly lastWords: string | null;
  /** As a power cut would (SIGKILL): resolves when it is gone. Its store stays. */
  kill(): Promise<void>;
  /** A new process on the same store. Rejects with its last words when it does not become ready. */
  start(): Promise<void>;
  /** Ends it as an operator would. */
  stop(): Promise<void>;
};

/** Keeps one bot process after the other; each is told by `onChange`. */
export async function keepBot(deps: {
  startProcess: () => Promise<BotProcess>;
  onChange: () => void;
  /** One ended that nobody had told to. */
  onCrash: (lastWords: string) => void;
}): Promise<BotKeeper> {
  let process = await deps.startProcess();
  let state: BotKeeper["state"] = "running";
  let lastWords: string | null = null;
  let onPurpose = false;
  let starting: Promise<void> | null = null;
  watch(process);

  function watch(bot: BotProcess): void {
    void bot.ended.then((end) => {
      if (bot !== process) return;
      state = "down";
      lastWords = onPurpose ? null : end.lastWords;
      if (!onPurpose) deps.onCrash(end.lastWords);
      deps.onChange();
    });
  }

  async function startOne(): Promise<void> {
    state = "starting";
    deps.onChange();
    try {
      process = await deps.startProcess();
      onPurpose = false;
      state = "running";
      lastWords = null;
      watch(process);
    } catch (error) {
      state = "down";
      lastWords = error instanceof Error ? error.message : String(error);
      throw error;
    } finally {
      deps.onChange();
    }
  }

  async function end(signal: "SIGTERM" | "SIGKILL"): Promise<void> {
    // One that is on its way up cannot be reached yet.
    await starting?.catch(() => {});
    onPurpose = true;
    await process.stop(signal);
  }

  return {
    get process() {
      return process;
    },
    get state() {
      return state;
    },
    get lastWords() {
      return lastWords;
    },
    kill: () => end("SIGKILL"),
    async start() {
      if (state === "running") return;
      starting ??= startOne().finally(() => {
        starting = null;
      });
      await starting;
    },
    stop: () => end("SIGTERM"),
  };
}
