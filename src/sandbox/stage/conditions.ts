import type { Fault, Faults } from "../faults.ts";
import type { Condition, ServiceName } from "../ui/stage/stage-protocol.ts";

/**
 * What each state of a service does to every request. Slow: longer than a person waits for live data
 * (Notion), shorter than the bot's own patience. A rate limit names two seconds, so that it is over soon
 * after the service is healthy again.
 */
const FAULTS: Record<Exclude<Condition, "healthy">, (service: ServiceName) => Fault> = {
  slow: (service) => ({ kind: "slow", ms: service === "slack" ? 1_500 : 3_000 }),
  rateLimited: () => ({ kind: "status", status: 429, retryAfterSeconds: 2 }),
  failing: () => ({ kind: "status", status: 503 }),
  answersLost: () => ({ kind: "lostAnswer" }),
};

export type Services = Record<ServiceName, { faults: Faults }>;

/** How the emulated services behave, as the person at the page sets it; all healthy at first. */
export function createConditions(services: Services, onChange: () => void) {
  const now: Record<ServiceName, Condition> = {
    slack: "healthy",
    notion: "healthy",
    gmail: "healthy",
  };
  return {
    now: (): Readonly<Record<ServiceName, Condition>> => ({ ...now }),
    set(service: ServiceName, condition: Condition): void {
      const { faults } = services[service];
      faults.clear();
      if (condition !== "healthy") faults.add({ operation: "", fault: FAULTS[condition](service) });
      now[service] = condition;
      onChange();
    },
  };
}
