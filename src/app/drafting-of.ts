import type { WebClient } from "@slack/web-api";
import { realLimits } from "../lib/limits.ts";
import type { People } from "../slack/people.ts";
import { createReps } from "../slack/reps.ts";
import type { AppDeps, Services } from "./services.ts";

/** Null, and not even loaded, without a Google key. Throws ConfigError when the key does not fit. */
export const draftingOf = async (
  deps: AppDeps,
  services: Services,
  client: WebClient,
  people: People,
) =>
  deps.config.drafts === null
    ? null
    : (await import("./drafting.ts")).createDrafting(
        deps,
        services,
        createReps({ client, people, limits: deps.limits ?? realLimits }),
      );
