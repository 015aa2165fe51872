import type { WebClient } from "@slack/web-api";
import { z } from "zod";
import type { Reps } from "../domain/rep.ts";
import type { Limits } from "../lib/limits.ts";
import { createMemory } from "../lib/memory.ts";
import type { People } from "./people.ts";
import { slackError } from "./slack-error.ts";

const answer = z.object({
  deleted: z.boolean().optional(),
  real_name: z.string().optional(),
  name: z.string().optional(),
  profile: z.object({ real_name: z.string().optional(), title: z.string().optional() }).optional(),
});

/**
 * Reps by the people directory; name and title from the Slack profile, as they sign with. Remembered for
 * `limits.directoryMs`: Slack tells about a hundred people a minute (Tier 4), and a month's check-ins ask for one rep
 * again and again.
 */
export function createReps(deps: {
  client: WebClient;
  people: Pick<People, "getRepId">;
  limits: Pick<Limits, "directoryMs">;
}): Reps {
  const known = createMemory<Awaited<ReturnType<Reps["find"]>>>(deps.limits.directoryMs);

  async function read(repEmail: string) {
    const userId = await deps.people.getRepId(repEmail);
    if (userId === null) return null;
    const found = await deps.client.users.info({ user: userId }).catch((error: unknown) => {
      throw slackError("Slack could not tell who a rep is.", error);
    });
    const user = answer.parse(found.user);
    if (user.deleted === true) return null;
    return {
      name: user.profile?.real_name ?? user.real_name ?? user.name ?? repEmail,
      title: user.profile?.title?.trim() || null,
    };
  }

  return { find: (repEmail) => known(repEmail, () => read(repEmail)) };
}
