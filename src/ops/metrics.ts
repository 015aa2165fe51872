import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client";
import { errorSummary } from "../lib/errors.ts";
import type { Logger } from "../lib/logger.ts";

/** What is asked at each scrape; a source that fails leaves its series out and `tam_scrape_errors_total` counts it. */
export type MetricSources = {
  slackConnections(): number;
  isWorker(): boolean;
  notion(): { total: number; used: number; budget: number; waiting: number; pausedForMs: number };
  /** By state. */
  posts(): Promise<Record<string, number>>;
  /** By state; null = drafts are not configured. */
  drafts(): Promise<Record<string, number> | null>;
  /** Accounts whose health Notion does not show yet. */
  notionWritesLeft(): Promise<number>;
  /** Age of the last decided scan; null = there was none. */
  lastScanAgeSeconds(): Promise<number | null>;
};

export type Metrics = {
  acked(kind: string, seconds: number): void;
  handled(listener: string, outcome: string, seconds: number): void;
  socketLost(): void;
  /** The text of `/metrics` (Prometheus exposition format 0.0.4). */
  render(): Promise<{ contentType: string; text: string }>;
};

/** Slack gives 3 s for an acknowledgement; a person waits 2 s for live data. */
const ACK_BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 3];
const HANDLER_BUCKETS = [0.01, 0.05, 0.1, 0.25, 0.5, 1, 2, 5, 10, 30];

/** Counters and gauges of one process, in a registry of its own. */
export function createMetrics(sources: MetricSources, logger: Logger): Metrics {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  const acks = new Histogram({
    name: "tam_slack_ack_seconds",
    help: "From the arrival of something from Slack to its acknowledgement",
    labelNames: ["kind"],
    buckets: ACK_BUCKETS,
    registers,
  });
  const handlers = new Histogram({
    name: "tam_handler_seconds",
    help: "One command, button or window from its start to its end",
    labelNames: ["listener", "outcome"],
    buckets: HANDLER_BUCKETS,
    registers,
  });
  const socketsLost = new Counter({
    name: "tam_slack_reconnects_total",
    help: "Slack sockets that were lost and opened anew",
    registers,
  });
  const errors = new Counter({
    name: "tam_scrape_errors_total",
    help: "Sources of metrics that could not be read",
    labelNames: ["source"],
    registers,
  });

  /** A gauge that is read when it is asked for. */
  function gauge(name: string, help: string, read: () => Promise<number | null> | number): void {
    new Gauge({
      name,
      help,
      registers,
      async collect() {
        const value = await asked(name, read);
        if (value === null) this.remove();
        else this.set(value);
      },
    });
  }

  function byState(
    name: string,
    help: string,
    read: () => Promise<Record<string, number> | null>,
  ): void {
    new Gauge({
      name,
      help,
      labelNames: ["state"],
      registers,
      async collect() {
        const counts = await asked(name, read);
        this.reset();
        for (const [state, count] of Object.entries(counts ?? {})) this.set({ state }, count);
      },
    });
  }

  async function asked<T>(source: string, read: () => Promise<T> | T): Promise<T | null> {
    try {
      return await read();
    } catch (error) {
      errors.inc({ source });
      logger.warn({ source, ...errorSummary(error) }, "a metric could not be read");
      return null;
    }
  }

  gauge("tam_slack_connections", "Slack connections that can deliver a click", () =>
    sources.slackConnections(),
  );
  gauge("tam_worker", "1 where this process scans, posts and sends", () =>
    sources.isWorker() ? 1 : 0,
  );
  new Counter({
    name: "tam_notion_requests_total",
    help: "Requests to Notion since the start",
    registers,
    collect() {
      this.reset();
      this.inc(sources.notion().total);
    },
  });
  gauge(
    "tam_notion_budget",
    "Requests to Notion that this process may start in a minute",
    () => sources.notion().budget,
  );
  gauge(
    "tam_notion_budget_used",
    "Requests to Notion in the last minute",
    () => sources.notion().used,
  );
  gauge(
    "tam_notion_waiting",
    "Requests to Notion that wait for their turn",
    () => sources.notion().waiting,
  );
  gauge(
    "tam_notion_paused_seconds",
    "How long Notion still asks us to wait",
    () => sources.notion().pausedForMs / 1_000,
  );
  gauge("tam_notion_writes_left", "Accounts whose health Notion does not show yet", () =>
    sources.notionWritesLeft(),
  );
  gauge("tam_last_scan_age_seconds", "Age of the last decided scan (none before the first)", () =>
    sources.lastScanAgeSeconds(),
  );
  byState("tam_posts", "Posts to Slack by state", () => sources.posts());
  byState("tam_drafts", "E-mail drafts by state", () => sources.drafts());

  return {
    acked: (kind, seconds) => acks.observe({ kind }, seconds),
    handled: (listener, outcome, seconds) => handlers.observe({ listener, outcome }, seconds),
    socketLost: () => socketsLost.inc(),
    render: async () => ({ contentType: registry.contentType, text: await registry.metrics() }),
  };
}
