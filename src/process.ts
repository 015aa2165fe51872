import { flushCompileCache } from "node:module";
import { setFlagsFromString } from "node:v8";
import closeWithGrace from "close-with-grace";
import { startApp, type TamApp } from "./app.ts";
import { type Config, loadConfig } from "./config.ts";
import { ConfigError, errorSummary, ServiceError } from "./lib/errors.ts";
import { type Limits, realLimits } from "./lib/limits.ts";
import { createLogger, type Logger } from "./lib/logger.ts";
import { type Clock, elapsedMs, systemClock } from "./lib/time.ts";

const STOP_WITHIN_MS = 20_000;
const STOP_SIGNALS = ["SIGTERM", "SIGINT"] as const;
/** npm hands a signal on that the terminal or systemd sent to its child as well: that is no second wish. */
const ONE_WISH_MS = 1_000;

/** What the sandbox brings along: a clock that it can move, and the limits of its emulators. */
export type Surroundings = { clock?: Clock; limits?: Limits };

/**
 * The process from environment to signals; the sandbox runs this same function. Exits 1 with words when the settings do not fit or something cannot be opened.
 */
export async function main(
  env: NodeJS.ProcessEnv,
  { clock = systemClock, limits = realLimits }: Surroundings = {},
): Promise<TamApp> {
  const config = configOrExit(env);
  const logger = createLogger(config.logLevel);
  const stop = stopOnSignals(logger);
  try {
    const app = await startApp({ config, clock, logger, limits });
    stop.app = app;
    return app;
  } catch (error) {
    if (error instanceof ServiceError || error instanceof ConfigError) {
      process.stderr.write(`The bot could not start.\n${error.message}\n`);
    } else {
      logger.fatal(
        { ...errorSummary(error), stack: error instanceof Error ? error.stack : undefined },
        "the bot could not start",
      );
    }
    return process.exit(1);
  }
}

/** What the process does for its later self, once it is ready. */
export function settle(): void {
  // Kept now and not at the end only: a process that is killed would start slowly again.
  flushCompileCache();
  // Garbage is collected when memory has grown by so much, not only when it has doubled. Not on the command line:
  // with this flag there, V8 refuses the compiled form of Node's own modules, and each start compiles them anew.
  setFlagsFromString("--heap-growing-percent=8");
}

function configOrExit(env: NodeJS.ProcessEnv): Config {
  try {
    return loadConfig(env);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    const lines = error.problems.map((problem) => `  - ${problem}\n`);
    process.stderr.write(
      `The settings do not fit. Set these in the environment or in .env (.env.example lists all):\n${lines.join("")}`,
    );
    return process.exit(1);
  }
}

/** SIGTERM and SIGINT stop the app; an error nobody caught is logged and ends the process with 1. */
function stopOnSignals(logger: Logger): { app: TamApp | null } {
  const running: { app: TamApp | null } = { app: null };
  const grace = closeWithGrace(
    { delay: STOP_WITHIN_MS, skip: ["unhandledRejection", ...STOP_SIGNALS], logger: false },
    async ({ err, signal }) => {
      if (err !== undefined)
        logger.fatal(
          { ...errorSummary(err), stack: err.stack },
          "an error nobody caught; stopping",
        );
      else if (signal !== undefined) logger.info({ signal }, "stopping");
      await running.app?.stop();
    },
  );
  let askedAt: number | null = null;
  for (const signal of STOP_SIGNALS) {
    process.on(signal, () => {
      if (askedAt !== null) {
        if (elapsedMs() - askedAt > ONE_WISH_MS) process.exit(1);
        return;
      }
      askedAt = elapsedMs();
      logger.info({ signal }, "stopping");
      grace.close();
    });
  }
  process.on("unhandledRejection", (reason) => {
    if (isFromSlackSocket(reason)) {
      logger.error(
        errorSummary(reason),
        "a Slack socket failed outside our calls; it is opened anew",
      );
      return;
    }
    logger.fatal(
      { ...errorSummary(reason), stack: reason instanceof Error ? reason.stack : undefined },
      "an error nobody handled; stopping",
    );
    process.exit(1);
  });
  return running;
}

/** The socket library rejects promises that nobody can hold; our receiver notices the closed connection itself. */
const isFromSlackSocket = (reason: unknown): boolean =>
  reason instanceof Error && (reason.stack?.includes("@slack/socket-mode") ?? false);
