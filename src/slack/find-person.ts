import type { Person } from "../domain/access.ts";
import { ServiceError } from "../lib/errors.ts";
import type { People } from "./people.ts";

export type FoundPerson =
  | { kind: "person"; person: Person }
  | { kind: "none" }
  /** Several are called so. */
  | { kind: "several"; people: Person[] };

const PICKED = /^<@([A-Z0-9]+)>$/;
const ADDRESS = /^[^\s@]+@[^\s@]+\.[^\s@]+$/;

/** Whom somebody typed: picked from Slack's list, an address, or a name as Slack shows it. Throws ServiceError. */
export async function findPerson(
  people: Pick<People, "get" | "getMemberId" | "named">,
  typed: string,
): Promise<FoundPerson> {
  const text = typed.trim();
  const picked = PICKED.exec(text)?.[1];
  if (picked !== undefined) return byId(people, picked);
  if (ADDRESS.test(text)) {
    const id = await people.getMemberId(text);
    return id === null ? { kind: "none" } : byId(people, id);
  }
  const found = await people.named(text.replace(/^@/, ""));
  const [person] = found;
  if (person === undefined) return { kind: "none" };
  return found.length === 1 ? { kind: "person", person } : { kind: "several", people: found };
}

async function byId(people: Pick<People, "get">, id: string): Promise<FoundPerson> {
  try {
    return { kind: "person", person: await people.get(id) };
  } catch (error) {
    // Slack does not know the id: nobody of ours.
    if (error instanceof ServiceError && !error.transient) return { kind: "none" };
    throw error;
  }
}
