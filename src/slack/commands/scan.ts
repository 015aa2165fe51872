import { describeAge } from "../../lib/time.ts";
import type { CommandRow } from "../listener.ts";
import { scanResult } from "../views/scan-result.ts";

/** Slack takes five answers to one command within half an hour. */
const MOST_ANSWERS = 4;
const FOLLOW_MS = 28 * 60_000;

export const scanCommand: CommandRow = {
  name: "scan",
  usage: "scan",
  summary: "Scan all accounts now (admins)",
  may: "admin",
  async run({ services, person, respond, log }, rest) {
    if (rest !== "") {
      await respond({
        text: "I scan all accounts at once. For one account use `/tam health` with its name: it reads live.",
      });
      return;
    }
    const asked = await services.scans.ask({ kind: "asked", by: person.id });
    if (asked.kind === "tooSoon") {
      const when = describeAge(asked.last.decidedAt ?? asked.last.startedAt, services.clock.now());
      await respond({
        text: `The last scan was ${when}; by hand at most one every 15 minutes. \`/tam health\` reads live at any time.`,
      });
      return;
    }
    if (asked.kind === "joined")
      await respond({ text: "A scan is reading right now; you will see its result." });
    let answers = 0;
    await services.scans
      .follow(
        asked.scan.id,
        (scan) => {
          answers += 1;
          if (answers > MOST_ANSWERS) return;
          respond(scanResult(scan)).catch((error: unknown) =>
            log.warn({ error: String(error) }, "progress not shown"),
          );
        },
        AbortSignal.timeout(FOLLOW_MS),
      )
      .catch(() => respond({ text: "The scan goes on; `/tam status` shows how far it is." }));
  },
};
