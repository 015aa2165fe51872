import type { WebClient } from "@slack/web-api";
import { realLimits } from "../lib/limits.ts";
import type { SlackIdentity } from "../slack/identity.ts";
import { createPeople, type People } from "../slack/people.ts";
import type { Store } from "../store/store.ts";
import type { AppDeps } from "./services.ts";

/** The people of the workspace, with the rules of who may what. */
export const peopleOf = (
  { config, clock, logger, limits = realLimits }: AppDeps,
  { covers }: Store,
  client: WebClient,
  { teamId }: SlackIdentity,
): People =>
  createPeople({
    client,
    teamId,
    rules: { adminEmails: config.adminEmails, repAliases: config.repAliases },
    viewersGroup: config.viewersGroup,
    covers: () => covers.active(clock.now()),
    limits,
    logger,
  });
