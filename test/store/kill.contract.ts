import { describe, expect, test } from "vitest";
import { delay, elapsedMs } from "../../src/lib/time.ts";
import type { Store } from "../../src/store/store.ts";
import type { forkStore } from "./processes/fork-store.ts";
import { scanEffects, traces } from "./processes/scan-effects.ts";

/** A new empty store that processes may open. */
export type SharedStore = {
  open: () => Promise<Store>;
  fork: () => ReturnType<typeof forkStore>;
};

/** A process that is killed inside a transaction leaves nothing of it; one that has committed, all. */
export function killContract(name: string, newSharedStore: () => Promise<SharedStore>): void {
  const every = (word: string) => scanEffects.map(() => word);

  describe(`${name}: a process killed in the middle of a scan's transaction`, () => {
    test.each(scanEffects.map((_, index) => index + 1))(
      "after effect %i: nothing of it is there, and it can be done again",
      async (stopAfter) => {
        const { open, fork } = await newSharedStore();
        const process = await fork();
        expect(await process.scan("s1", null)).toBe("committed");
        expect(await process.scan("s2", stopAfter)).toBe("stopped");
        await process.kill();
        const store = await open();
        expect(await traces(store, "s1")).toEqual(every("all"));
        expect(await traces(store, "s2")).toEqual(every("none"));
        expect(await (await fork()).scan("s2", null)).toBe("committed");
        expect(await traces(store, "s2")).toEqual(every("all"));
      },
    );

    test.each([0.1, 0.5, 0.9, 1])(
      "after %d of the time that it takes: the whole scan is there, or nothing of it",
      async (part) => {
        const { open, fork } = await newSharedStore();
        const process = await fork();
        await process.scan("s1", null);
        const began = elapsedMs();
        await process.scan("s2", null);
        const takes = elapsedMs() - began;
        const answer = process.scan("s3", null).catch(() => "killed");
        await delay(part * takes);
        await process.kill();
        const store = await open();
        const found = await traces(store, "s3");
        const possible = (await answer) === "committed" ? ["all"] : ["all", "none"];
        expect(possible.map(every)).toContainEqual(found);
        expect(await traces(store, "s2")).toEqual(every("all"));
      },
    );
  });
}
