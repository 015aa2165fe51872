/** Resolves when it is the caller's turn: one caller in each turn of the event loop, in the order they asked. */
export type NextTurn = () => Promise<void>;

/**
 * For work that many begin in the same moment, such as everybody who waited for one answer of Notion: what arrives
 * meanwhile is read between two of them, not after the last.
 */
export function createTurns(): NextTurn {
  const waiting: (() => void)[] = [];
  let running = false;

  function run(): void {
    waiting.shift()?.();
    running = waiting.length > 0;
    if (running) setImmediate(run);
  }

  return () =>
    new Promise((resolve) => {
      waiting.push(resolve);
      if (running) return;
      running = true;
      setImmediate(run);
    });
}
