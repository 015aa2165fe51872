import { WebAPIPlatformError, type WebClient } from "@slack/web-api";
import { z } from "zod";
import type { AccessRules, Person } from "../domain/access.ts";
import { type Cover, findCover } from "../domain/cover.ts";
import { repAddressOf } from "../domain/rep.ts";
import type { Limits } from "../lib/limits.ts";
import type { Logger } from "../lib/logger.ts";
import { createMemory } from "../lib/memory.ts";
import { slackError } from "./slack-error.ts";

export type People = {
  /** Who this Slack user is. Throws ServiceError when Slack cannot say. */
  get(userId: string): Promise<Person>;
  /** Slack id of the rep with this address (aliases are resolved); null when there is none or Slack cannot say now. */
  repIdIfKnown(email: string): Promise<string | null>;
  /** The same, but throws ServiceError when Slack cannot say now. */
  getRepId(email: string): Promise<string | null>;
  /** As `getRepId`, by the address that Slack itself shows. */
  getMemberId(slackEmail: string): Promise<string | null>;
  /** Active members whom Slack shows by this name: handle, display name or full name, in any case. Throws ServiceError. */
  named(name: string): Promise<Person[]>;
  /** Who covers the rep with this address now; null = nobody. */
  coverOf(repEmail: string): Promise<Cover | null>;
  /** The rules as they are now (members of the viewers' group included). */
  rules(): Promise<AccessRules>;
};

const userSchema = z.object({
  id: z.string(),
  team_id: z.string().optional(),
  real_name: z.string().optional(),
  name: z.string().optional(),
  tz: z.string().optional(),
  deleted: z.boolean().optional(),
  is_bot: z.boolean().optional(),
  is_restricted: z.boolean().optional(),
  is_ultra_restricted: z.boolean().optional(),
  is_stranger: z.boolean().optional(),
  profile: z
    .object({
      email: z.string().optional(),
      real_name: z.string().optional(),
      display_name: z.string().optional(),
    })
    .optional(),
});

/** Slack's answer when an address belongs to no active member. */
const NOBODY = "users_not_found";

type NamedMember = { person: Person; names: string[] };
const folded = (name: string): string => name.trim().normalize("NFKC").toLowerCase();

/** Slack asks for no more than 200 at once. */
const MEMBERS_PAGE = 200;
/** Twenty requests a minute: in a larger workspace people are picked from the list, or named by address. */
const MOST_MEMBERS = 2_000;

/** People from Slack, remembered for `limits.directoryMs` (absent addresses too, as look-ups are rationed). */
export function createPeople(deps: {
  /** A client of its own: a rate limit on look-ups must not hold up answers. */
  client: WebClient;
  teamId: string;
  rules: Pick<AccessRules, "adminEmails" | "repAliases">;
  viewersGroup: string | null;
  /** Who covers whom now. */
  covers: () => Promise<Cover[]>;
  limits: Limits;
  logger: Logger;
}): People {
  const { client, teamId, viewersGroup, limits, logger } = deps;
  const people = createMemory<Person>(limits.directoryMs);
  const ids = createMemory<string | null>(limits.directoryMs);
  const members = createMemory<NamedMember[]>(limits.directoryMs);
  const groups = createMemory<ReadonlySet<string>>(limits.directoryMs);
  const slackAddress = new Map([...deps.rules.repAliases].map(([slack, rep]) => [rep, slack]));

  const get = (userId: string) =>
    people(userId, async () => {
      const answer = await client.users.info({ user: userId }).catch((error: unknown) => {
        throw slackError("Slack could not look up a person.", error);
      });
      return personOf(userSchema.parse(answer.user), teamId);
    });

  const getMemberId = (slackEmail: string) => {
    const email = slackEmail.trim().toLowerCase();
    return ids(email, async () => {
      try {
        const answer = await client.users.lookupByEmail({ email });
        return answer.user?.id ?? null;
      } catch (error) {
        if (error instanceof WebAPIPlatformError && error.data.error === NOBODY) return null;
        // Anything else, as a token that was revoked, says nothing about the person.
        throw slackError("Slack could not look up an address.", error);
      }
    });
  };
  const getRepId = async (email: string) => {
    const rep = repAddressOf(email);
    return getMemberId(slackAddress.get(rep) ?? rep);
  };
  const repIdIfKnown = (email: string) => getRepId(email).catch(() => null);

  async function listMembers(): Promise<NamedMember[]> {
    const all: NamedMember[] = [];
    let cursor = "";
    do {
      const answer = await client.users
        .list({ limit: MEMBERS_PAGE, ...(cursor === "" ? {} : { cursor }) })
        .catch((error: unknown) => {
          throw slackError("Slack could not list its members.", error);
        });
      for (const member of answer.members ?? []) {
        const user = userSchema.safeParse(member).data;
        const person = user === undefined ? null : personOf(user, teamId);
        if (user === undefined || person?.kind !== "member") continue;
        const { name = "", real_name = "", profile } = user;
        const names = [name, real_name, profile?.display_name ?? "", profile?.real_name ?? ""];
        all.push({ person, names: names.filter((one) => one !== "").map(folded) });
      }
      cursor = answer.response_metadata?.next_cursor ?? "";
    } while (cursor !== "" && all.length < MOST_MEMBERS);
    return all;
  }

  async function viewers(): Promise<AccessRules["viewers"]> {
    if (viewersGroup === null) return null;
    try {
      return await groups(viewersGroup, async () => {
        const answer = await client.usergroups.users.list({ usergroup: viewersGroup });
        return new Set(answer.users ?? []);
      });
    } catch (error) {
      logger.warn({ error: String(error) }, "the viewers' group could not be read");
      return "unknown";
    }
  }

  return {
    get,
    repIdIfKnown,
    getRepId,
    getMemberId,
    async named(name) {
      const wanted = folded(name);
      const everybody = await members("all", listMembers);
      return everybody.flatMap(({ person, names }) => (names.includes(wanted) ? [person] : []));
    },
    coverOf: async (repEmail) => findCover(await deps.covers(), repEmail),
    rules: async () => {
      const [group, covers] = await Promise.all([viewers(), deps.covers()]);
      return {
        ...deps.rules,
        viewers: group,
        covers: new Map(covers.map((cover) => [cover.repEmail, cover])),
      };
    },
  };
}

function personOf(user: z.infer<typeof userSchema>, teamId: string): Person {
  const outsider =
    user.is_stranger === true || (user.team_id !== undefined && user.team_id !== teamId);
  const kind = user.deleted
    ? "deactivated"
    : user.is_bot
      ? "bot"
      : outsider
        ? "outsider"
        : user.is_restricted || user.is_ultra_restricted
          ? "guest"
          : "member";
  return {
    id: user.id,
    email: user.profile?.email ?? null,
    name: user.profile?.real_name ?? user.real_name ?? user.name ?? user.id,
    kind,
    timeZone: user.tz ?? "UTC",
  };
}
