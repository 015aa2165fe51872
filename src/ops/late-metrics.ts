import type { Logger } from "../lib/logger.ts";
import { delay } from "../lib/time.ts";
import type { MetricSources, Metrics } from "./metrics.ts";

/**
 * Metrics that may be told things before they are loaded: the library behind them takes a good part of the time
 * that the whole bot needs to start, so it is loaded once the bot is ready. Nothing told before is lost.
 */
export function createLateMetrics(): Metrics & {
  load(sources: MetricSources, logger: Logger): Promise<void>;
} {
  const loaded = Promise.withResolvers<Metrics>();
  const later = (tell: (metrics: Metrics) => void) => void loaded.promise.then(tell);
  return {
    acked: (kind, seconds) => later((metrics) => metrics.acked(kind, seconds)),
    handled: (listener, outcome, seconds) =>
      later((metrics) => metrics.handled(listener, outcome, seconds)),
    socketLost: () => later((metrics) => metrics.socketLost()),
    render: async () => (await loaded.promise).render(),
    async load(sources, logger) {
      // Whoever waits for the bot is told first that it is ready.
      await delay(0);
      const { createMetrics } = await import("./metrics.ts");
      loaded.resolve(createMetrics(sources, logger));
    },
  };
}
