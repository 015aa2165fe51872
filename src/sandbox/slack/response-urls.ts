import { elapsedMs } from "../../lib/time.ts";
import type { Workspace } from "./workspace.ts";

/**
 * Where a response_url leads: the person it answers, and the message that was clicked; for a command
 * the last answer to it.
 */
export type ResponseTarget = {
  channel: string;
  user: string;
  original?: string;
  answersCommand?: true;
};

export type ResponseUrls = {
  create(kind: "commands" | "actions", target: ResponseTarget): string;
  /** Counts a use. `used_url` and `expired_url` are Slack's words, sent with a 404. */
  use(path: string): ResponseTarget | "used_url" | "expired_url";
};

const REMEMBERED = 10_000;

export function createResponseUrls(workspace: Workspace): ResponseUrls {
  const { limits, world } = workspace;
  const urls = new Map<string, ResponseTarget & { at: number; uses: number }>();
  return {
    create(kind, target) {
      const path = `/${kind}/${world.team.id}/${workspace.newId("")}/${crypto.randomUUID()}`;
      urls.set(path, {
        ...target,
        ...(kind === "commands" ? { answersCommand: true } : {}),
        at: elapsedMs(),
        uses: 0,
      });
      const [oldest] = urls.keys();
      if (urls.size > REMEMBERED && oldest !== undefined) urls.delete(oldest);
      return workspace.address + path;
    },
    use(path) {
      const entry = urls.get(path);
      if (entry === undefined || elapsedMs() - entry.at > limits.slackResponseUrlMs)
        return "expired_url";
      if (entry.uses >= limits.slackResponseUrlUses) return "used_url";
      entry.uses += 1;
      return entry;
    },
  };
}
