import type { SlackUser, SlackWorld } from "./slack/contract.ts";
import type { Persona } from "./ui/protocol.ts";
import { MANAGER, REPS } from "./world/people.ts";

/** Whom the visitor of the page can be: two reps, the admin, and those whom the bot refuses. */
export function personasOf({ users }: SlackWorld): Persona[] {
  const strangers = users.filter(({ kind }) => kind === "guest" || kind === "stranger");
  return [...REPS.slice(0, 2), MANAGER, ...strangers].map((user) => ({
    id: user.id,
    role: roleOf(user),
  }));
}

function roleOf({ id, kind }: SlackUser): string {
  if (id === MANAGER.id) return "admin";
  if (kind === "guest") return "guest";
  return kind === "stranger" ? "from another company" : "rep";
}
