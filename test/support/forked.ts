import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";

/** What the two sides of a forked script say to each other; an answer carries its question's id. */
export type Question = { id: number; ask: unknown };
export type Answer = { id: number; answer: unknown };

/** A second process, driven by questions. */
export type Forked = {
  ask: (question: unknown) => Promise<unknown>;
  /** SIGKILL: no handler of the process runs. */
  kill: () => Promise<void>;
};

/** Starts a script (see `answerParent`) and resolves once it is ready for questions. */
export async function forkScript(script: URL, args: string[]): Promise<Forked> {
  const child = fork(script, args, { stdio: ["ignore", "inherit", "inherit", "ipc"] });
  const waiting = new Map<number, PromiseWithResolvers<unknown>>();
  child.on("message", (message: Answer) => waiting.get(message.id)?.resolve(message.answer));
  child.on("exit", (code, signal) => {
    const error = new Error(`the process ended (${code ?? signal}) before it answered`);
    for (const answer of waiting.values()) answer.reject(error);
  });
  let lastId = 0;
  const expectAnswer = (id: number) => {
    const answer = Promise.withResolvers<unknown>();
    waiting.set(id, answer);
    return answer.promise.finally(() => waiting.delete(id));
  };
  await expectAnswer(lastId);
  return {
    ask(question) {
      lastId += 1;
      child.send({ id: lastId, ask: question } satisfies Question);
      return expectAnswer(lastId);
    },
    kill: () => kill(child),
  };
}

async function kill(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, "exit");
  child.kill("SIGKILL");
  await ended;
}

/** The script's side: says that it is ready, then answers what it is asked; a failure ends it. */
export function answerParent(answer: (question: unknown) => Promise<unknown>): void {
  const say = (message: Answer) => process.send?.(message);
  process.on("message", ({ id, ask }: Question) => {
    void answer(ask).then((value) => say({ id, answer: value }));
  });
  process.on("disconnect", () => process.exit());
  say({ id: 0, answer: null });
}
