import type { Fault, Faults } from "../../src/sandbox/faults.ts";

/** Around a request, or right after a write of the store that lasts. */
export const MOMENTS = [
  "on arrival",
  "done, not answered",
  "just answered",
  "just written",
] as const;
export type Moment = (typeof MOMENTS)[number];

/** Where a bot is killed. `at`: the number of the request, or of the write, from 1. */
export type KillPoint = { at: number; moment: Moment };

/** What a bot does that lasts: its requests, by operation, and how many writes of its store. */
export type Steps = { requests: string[]; writes: number };

/** Every moment of every step. */
export const killPointsOf = ({ requests, writes }: Steps): KillPoint[] =>
  MOMENTS.flatMap((moment) =>
    Array.from(
      { length: moment === "just written" ? writes : requests.length },
      (_, index): KillPoint => ({ at: index + 1, moment }),
    ),
  );

export const describeKill = ({ at, moment }: KillPoint, { requests }: Steps): string =>
  moment === "just written"
    ? `killed after write ${at}`
    : `killed at request ${at} (${requests[at - 1]}) ${moment}`;

export const describeSteps = ({ requests, writes }: Steps): string =>
  `it takes ${requests.length} requests and ${writes} lasting writes`;

/** At the end of an act the work of the next look may be under way or not: not each kill that is meant comes about. */
export const MOST_COME = 0.8;

const FAULTS: Record<Moment, Fault | null> = {
  "on arrival": { kind: "reset" },
  "done, not answered": { kind: "lostAnswer" },
  "just answered": null,
  "just written": null,
};
/** How long after a request the process is killed when its answer is to arrive: a different time each. */
const answeredMs = (at: number): number => 1 + ((at * 7) % 6);

/** Notes the requests to these services from now on, and has the bot killed at the point. */
export function watchRequests(
  services: readonly { faults: Faults }[],
  point: KillPoint | null,
  kill: () => void,
): { readonly requests: readonly string[] } {
  const requests: string[] = [];
  let killed = false;
  const take = (operation: string): Fault | null => {
    if (killed) return null;
    requests.push(operation);
    if (point === null || point.moment === "just written" || point.at !== requests.length)
      return null;
    killed = true;
    if (point.moment === "just answered") setTimeout(kill, answeredMs(point.at));
    else kill();
    return FAULTS[point.moment];
  };
  for (const { faults } of services) faults.take = take;
  return { requests };
}
