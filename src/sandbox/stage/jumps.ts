import { DAY_MS, HOUR_MS } from "../../lib/time.ts";
import type { Jump } from "../ui/stage/stage-protocol.ts";

/** Where a jump leads from `now`, always ahead; in UTC, in which the sandbox's bot has its jobs. */
export function jumpFrom(now: Date, jump: Jump): Date {
  switch (jump) {
    case "hour":
      return new Date(now.getTime() + HOUR_MS);
    case "seven": {
      const today = Math.floor(now.getTime() / DAY_MS) * DAY_MS + 7 * HOUR_MS;
      return new Date(today > now.getTime() ? today : today + DAY_MS);
    }
    case "month":
      return new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + 1, 1, 10));
  }
}
