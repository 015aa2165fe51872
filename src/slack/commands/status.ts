import type { CommandRow } from "../listener.ts";
import { statusMessage } from "../views/status.ts";

export const statusCommand: CommandRow = {
  name: "status",
  usage: "status",
  summary: "Last and next scan, what waits, what cannot be reached",
  may: "viewer",
  run: async ({ services, respond }) =>
    respond(statusMessage(await services.scans.status(), services.clock.now())),
};
