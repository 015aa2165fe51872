/** A mistake in what the operator configured; `problems` are complete sentences with their fix. */
export class ConfigError extends Error {
  readonly problems: readonly string[];
  constructor(problems: readonly string[]) {
    super(problems.join("\n"));
    this.name = "ConfigError";
    this.problems = problems;
  }
}

/**
 * An outside service did not do what was asked. `service` and `message` are words for people;
 * `transient` says whether the same call may succeed later (set by the adapter, never guessed).
 */
export class ServiceError extends Error {
  readonly service: "Notion" | "Slack" | "Gmail" | "store";
  readonly transient: boolean;
  /** Not surely without effect: a write that may have happened although no answer came. */
  readonly unclear: boolean;
  constructor(
    service: ServiceError["service"],
    message: string,
    options: { transient: boolean; unclear?: boolean; cause?: unknown },
  ) {
    super(message, { cause: options.cause });
    this.name = "ServiceError";
    this.service = service;
    this.transient = options.transient;
    this.unclear = options.unclear ?? false;
  }
}

/** What went wrong, short enough for a log line; never the whole object (bodies hold customer text). */
export function errorSummary(error: unknown): {
  name: string;
  message: string;
  code?: string;
  cause?: string;
} {
  if (!(error instanceof Error)) return { name: typeof error, message: String(error) };
  const code = "code" in error && typeof error.code === "string" ? { code: error.code } : {};
  const cause =
    error.cause instanceof Error ? { cause: `${error.cause.name}: ${error.cause.message}` } : {};
  return { name: error.name, message: error.message, ...code, ...cause };
}
