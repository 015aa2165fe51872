import { describeAge } from "../../lib/time.ts";
import { howToRelease } from "../../workflows/scan/how-to-release.ts";
import type { CommandRow, Context } from "../listener.ts";
import { rescanAccount } from "../rescan-account.ts";
import { accountPicker, nearestAccounts, rescanQuestion } from "../views/account-picker.ts";
import { followScan } from "./scan-progress.ts";

/** Lower case alone, so that an account of that name can still be meant. */
const RELEASE = "release";

export const scanCommand: CommandRow = {
  name: "scan",
  usage: "scan [account]",
  summary: "Scan one account anew, or all of them (admins)",
  may: (rest) => (rest === "" || rest === RELEASE ? "admin" : "viewer"),
  async run(context, rest) {
    const { services, person, respond } = context;
    if (rest === RELEASE) return releaseHeld(context);
    if (rest !== "") return rescanOne(context, rest);
    const asked = await services.scans.ask({ kind: "asked", by: person.id });
    if (asked.kind === "tooSoon") {
      const when = describeAge(asked.last.decidedAt ?? asked.last.startedAt, services.clock.now());
      await respond({
        text: `The last scan was ${when}; by hand at most one every 15 minutes. \`/tam health\` reads live at any time.`,
      });
      return;
    }
    await followScan(context, asked.scan.id, asked.kind === "joined");
  },
};

/** What the buttons of a hold's notice do, where there is no channel for one. */
async function releaseHeld(context: Context): Promise<void> {
  const { services, person, respond, reference } = context;
  if (services.features.has("alerts")) return respond({ text: howToRelease(true) });
  const scanId = await services.holds.releaseNewest({ by: person.id, reference });
  if (scanId === null)
    return respond({ text: "The last scan is not held. `/tam status` shows the last ones." });
  await followScan(context, scanId, false);
}

/** Stores and writes, so it takes the account's own name: anything fuzzier is asked about first. */
async function rescanOne(context: Context, typed: string): Promise<void> {
  const { services, respond, inTime } = context;
  const match = await services.directory.find(typed, inTime);
  if (match.kind === "several") return respond(accountPicker(typed, match.accounts));
  if (match.kind === "none") return respond(nearestAccounts(typed, match.nearest));
  const { account, how } = match;
  if (how !== "exact") return respond(rescanQuestion(account));
  await respond(await rescanAccount(context, account));
}
