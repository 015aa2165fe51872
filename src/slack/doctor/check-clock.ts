import { type Finding, failure, fine, warning } from "../../domain/finding.ts";

const WARN_SECONDS = 30;
/** Slack's signed requests and Google's assertions are refused beyond five minutes; some of it is margin. */
const FAIL_SECONDS = 240;

/** This machine's clock against the `Date` of Slack's answers, both in seconds; null when there was none. */
export function checkClock(ours: number, theirs: number | null): Finding[] {
  if (theirs === null) return [];
  const off = ours - theirs;
  const seconds = Math.abs(off);
  if (seconds <= WARN_SECONDS) return [fine("slack.clock", "This machine's clock is right.")];
  const words = `This machine's clock is ${seconds} s ${off > 0 ? "ahead of" : "behind"} Slack's.`;
  const fix = "Switch time synchronisation on (timedatectl set-ntp true, or the host's settings).";
  return seconds > FAIL_SECONDS
    ? [
        failure(
          "slack.clock",
          `${words} Beyond 5 minutes signed requests are refused, and Google gives no tokens.`,
          fix,
        ),
      ]
    : [warning("slack.clock", words, fix)];
}
