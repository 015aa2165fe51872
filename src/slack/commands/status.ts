import { findListProblem } from "../../workflows/list-problem.ts";
import type { CommandRow } from "../listener.ts";
import { statusMessage } from "../views/status.ts";

export const statusCommand: CommandRow = {
  name: "status",
  usage: "status",
  summary: "Last and next scan, what waits, what cannot be reached",
  may: "viewer",
  async run({ services, respond, inTime }) {
    const [facts, problem, drafts = null] = await Promise.all([
      services.scans.status(),
      findListProblem(services.directory, inTime),
      services.drafts?.status(),
    ]);
    await respond(statusMessage(facts, { now: services.clock.now(), problem, drafts }));
  },
};
