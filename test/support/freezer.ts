/** Stops everything that is done through it for ever, as the death of a process does. */
export type Freezer = {
  /** Resolves when it is frozen. */
  readonly frozen: Promise<void>;
  readonly isFrozen: boolean;
  /** Aborted when it is frozen: what is on the wire is cut. */
  readonly signal: AbortSignal;
  freeze(): void;
  /** Freezes by itself after so many steps from now. */
  freezeIn(steps: number): void;
  /** Steps so far: the beginning and the end of each call. */
  readonly steps: number;
  /**
   * The same object, but each call is two steps, and what is frozen never answers. A transaction that
   * is frozen within is rolled back.
   */
  wrap<T extends object>(target: T): T;
  /** The same function, which never answers any more once it is frozen. */
  wrapFetch<Given extends unknown[], Answer>(
    fetch: (...given: Given) => Promise<Answer>,
  ): (...given: Given) => Promise<Answer>;
};

const never = () => new Promise<never>(() => {});
/** Thrown inside a transaction only, where it must end. */
const FROZEN = new Error("frozen");

type Method = (...given: unknown[]) => unknown;

/** `atStep`: freezes by itself there; null = only when told. */
export function createFreezer(atStep: number | null): Freezer {
  const { promise: frozen, resolve } = Promise.withResolvers<void>();
  const abort = new AbortController();
  let isFrozen = false;
  let steps = 0;
  let last = atStep;
  const freeze = () => {
    isFrozen = true;
    abort.abort(FROZEN);
    resolve();
  };
  const step = () => {
    if (isFrozen) return;
    steps += 1;
    if (steps === last) freeze();
  };

  const wrapWith =
    (stop: () => Promise<never>) =>
    <T extends object>(target: T): T =>
      new Proxy(target, {
        get(from, name) {
          const value: unknown = Reflect.get(from, name);
          if (typeof value === "object" && value !== null) return wrapWith(stop)(value);
          if (typeof value !== "function") return value;
          const method = value as Method;
          return name === "transaction" ? transaction(from, method) : call(from, method, stop);
        },
      });

  const call =
    (from: object, method: Method, stop: () => Promise<never>) =>
    async (...given: unknown[]) => {
      step();
      if (isFrozen) return stop();
      const result = await method.apply(from, given);
      step();
      return isFrozen ? stop() : result;
    };

  /** What is frozen within throws, so that nothing of it stays; outside nobody hears of it. */
  const transaction = (from: object, method: Method) => async (effects: Method) => {
    step();
    if (isFrozen) return never();
    const rollBack = () => Promise.reject(FROZEN);
    try {
      const result = await method.call(from, (tx: object) => effects(wrapWith(rollBack)(tx)));
      step();
      return isFrozen ? await never() : result;
    } catch (error) {
      if (isFrozen) return never();
      throw error;
    }
  };

  return {
    frozen,
    get isFrozen() {
      return isFrozen;
    },
    signal: abort.signal,
    freeze,
    freezeIn(more) {
      last = steps + more;
    },
    get steps() {
      return steps;
    },
    wrap: wrapWith(never),
    wrapFetch:
      (fetch) =>
      async (...given) => {
        step();
        if (isFrozen) return never();
        const answer = await fetch(...given);
        step();
        return isFrozen ? never() : answer;
      },
  };
}
