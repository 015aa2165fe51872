import { ServiceError } from "../lib/errors.ts";

/** The databases do not look as the bot needs them; `problems` are complete sentences with their fix. */
export class SchemaError extends ServiceError {
  readonly problems: readonly string[];
  constructor(problems: readonly string[]) {
    super("Notion", problems.join("\n"), { transient: false });
    this.name = "SchemaError";
    this.problems = problems;
  }
}
