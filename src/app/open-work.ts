import { realLimits } from "../lib/limits.ts";
import { createSlackClient, slackClientOptions } from "../slack/clients.ts";
import { fetchIdentity } from "../slack/identity.ts";
import { draftingOf } from "./drafting-of.ts";
import { peopleOf } from "./people-of.ts";
import { type AppDeps, createServices } from "./services.ts";
import { createWork } from "./work.ts";

/**
 * For a command beside a running bot, on the same store: everything but listeners. A dry run tells
 * Slack nothing. Close with `close`.
 */
export async function openWork(deps: AppDeps, { dryRun }: { dryRun: boolean }) {
  const { config, logger, limits = realLimits } = deps;
  const services = await createServices(deps);
  try {
    // Where nobody else works, nobody else needs Notion: it may spend what the worker may. Freed by `close`.
    if (dryRun) await services.store.tryLock("worker");
    const options = slackClientOptions(config.slack.apiUrl, limits, logger);
    const client = createSlackClient(config.slack.botToken, options);
    const { botToken } = config.slack;
    const identity = dryRun
      ? { botToken, botId: "", botUserId: "", teamId: "", workspaceUrl: "" }
      : await fetchIdentity(client, botToken, { limits, logger });
    const people = peopleOf(deps, services.store, client, identity);
    return {
      services,
      work: createWork(deps, services, { people, identity }),
      drafting: () => draftingOf(deps, services, client, people),
      close: services.close,
    };
  } catch (error) {
    await services.close();
    throw error;
  }
}
