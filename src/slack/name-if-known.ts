import type { People } from "./people.ts";

/** The name of a Slack user; null for nobody, and when Slack cannot say it now. */
export const nameIfKnown = async (
  people: Pick<People, "get">,
  userId: string | null,
): Promise<string | null> =>
  userId === null
    ? null
    : people.get(userId).then(
        ({ name }) => name,
        () => null,
      );
