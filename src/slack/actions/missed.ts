import { mrkdwn } from "../../lib/text.ts";
import type { MissedAnswer } from "../../workflows/missed-desk.ts";
import { ACTION, decodePost } from "../ids.ts";
import type { ActionRow, Context } from "../listener.ts";
import { nameIfKnown } from "../name-if-known.ts";
import { scanResult } from "../views/scan-result.ts";
import { drawAfter } from "./draw-after.ts";

/** On the message about a run that was missed. */
export const missedAction: ActionRow = {
  id: ACTION.runMissed,
  may: "admin",
  commitsBeforeAck: true,
  async run(context, click) {
    const { services, person, reference } = context;
    const key = decodePost(click.value);
    const answer =
      key === null
        ? { kind: "unknown" as const }
        : await services.missed.runNow(key, { by: person.id, reference });
    await click.ack();
    await drawAfter(context, async () => {
      await tell(context, answer);
      if (answer.kind === "scan") await tellResult(context, answer.scanId);
    });
  },
};

/** A message of its own: an answer to the click that changes later would take the place of the message that was clicked. */
async function tellResult({ services, person, stopping }: Context, scanId: string): Promise<void> {
  const ended = await services.scans.follow(scanId, () => {}, stopping);
  if (ended === null || person.email === null) return;
  const { text } = scanResult(ended, { alerts: services.features.has("alerts") });
  await services.scans.tellResult(scanId, person.email, text);
}

async function tell(context: Context, answer: MissedAnswer): Promise<void> {
  const text =
    answer.kind === "already"
      ? await startedBefore(context, answer.by)
      : answer.kind === "needless"
        ? `Nothing was started: ${mrkdwn(answer.why, 200)}`
        : answer.kind === "scan"
          ? scanWords(answer)
          : WORDS[answer.kind];
  await context.respond({ text });
}

const scanWords = ({ joined }: { joined: boolean }): string =>
  `${joined ? "A scan runs already." : "Thank you. The scan runs now."} Its result comes to you as a direct message, unless I am restarted meanwhile; \`/tam status\` shows how far it is.`;

const WORDS = {
  checkIns:
    "Thank you. The check-ins are prepared now; each rep gets one message that lists theirs. What is there already stays as it is.",
  unknown:
    "This run is not known any more, or what it needs is off. `/tam status` shows what runs.",
} as const;

async function startedBefore({ services }: Context, by: string): Promise<string> {
  const name = (await nameIfKnown(services.people, by)) ?? by;
  return `${mrkdwn(name)} has started it already. \`/tam status\` shows how far it is.`;
}
