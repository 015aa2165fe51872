import { delay, elapsedMs } from "../../lib/time.ts";
import type { ScanProgress } from "../../workflows/scan/scan-desk.ts";
import type { Context } from "../listener.ts";
import type { Message } from "../views/blocks.ts";
import { scanProgress, scanResult } from "../views/scan-result.ts";

/** Of the uses of one response_url: the first message, and edits of it. */
const KEPT_FOR_RESULT = 1;
/** Said before the response_url is too old: from then on nothing can be edited. */
const LAST_CALL = 0.95;

const STOPPING: Message = {
  text: "I am being restarted. The scan is not lost, it goes on by itself; `/tam status` shows how far it is.",
};

const GOES_ON: Message = {
  text: "The scan goes on; its result will be sent to you as a direct message. `/tam status` shows how far it is.",
};

/**
 * Shows in one message, seen by the asking person alone, how far a scan is: it is edited when the scan
 * comes into another phase, at most once in `limits.slackProgressMs` and four times in all, the last
 * time with the result. When Slack does not take that any more, the result goes as a direct message.
 */
export async function followScan(context: Context, scanId: string, joined: boolean): Promise<void> {
  const { services, person, respond, stopping, log } = context;
  const { limits, scans } = services;
  const began = elapsedMs();
  const progressUses = limits.slackResponseUrlUses - KEPT_FOR_RESULT;
  const inTime = () => elapsedMs() - began < limits.slackResponseUrlMs * LAST_CALL;
  let uses = 0;
  let shownAt = Number.NEGATIVE_INFINITY;
  let shown: ScanProgress["phase"] | null = null;
  /** One after the other, as they replace each other. */
  let before: Promise<unknown> = Promise.resolve();

  function show(message: Message): Promise<void> {
    const replace = uses > 0;
    uses += 1;
    shownAt = elapsedMs();
    const sent = before.then(() => respond(message, { replace }));
    before = sent.catch(() => {});
    return sent;
  }

  function onProgress(progress: ScanProgress): void {
    const tooSoon = elapsedMs() - shownAt < limits.slackProgressMs;
    if (progress.phase === shown || tooSoon || uses >= progressUses || !inTime()) return;
    shown = progress.phase;
    show(scanProgress(progress, joined)).catch((error: unknown) =>
      log.warn({ error: String(error) }, "progress not shown"),
    );
  }

  async function tell(message: Message): Promise<void> {
    try {
      if (inTime()) return await show(message);
    } catch (error) {
      if (person.email === null) throw error;
      log.warn({ error: String(error) }, "the result is sent as a direct message");
    }
    if (person.email !== null) await scans.tellResult(scanId, person.email, message.text);
  }

  const followed = new AbortController();
  const late = delay(limits.slackResponseUrlMs * LAST_CALL, followed.signal)
    .then(() => show(GOES_ON))
    .catch((error: unknown) => {
      if (!followed.signal.aborted)
        log.warn({ error: String(error) }, "not shown: the scan goes on");
    });
  try {
    const ended = await scans.follow(scanId, onProgress, stopping);
    await tell(
      ended === null
        ? { text: "The scan's record is gone." }
        : scanResult(ended, { alerts: services.features.has("alerts") }),
    );
  } catch (error) {
    if (!stopping.aborted) throw error;
    if (inTime()) await show(STOPPING);
  } finally {
    followed.abort();
    await late;
  }
}
