/**
 * Every rate window, back-off and settle time as data (milliseconds unless named otherwise). The
 * bot and the emulators are given the same object, so a test or the sandbox can pass a minute in a
 * second; `realLimits` holds the values measured or documented for the real services.
 */
export type Limits = {
  /** Slack closes a command or click that was not acknowledged within this time. */
  slackAckMs: number;
  slackTriggerMs: number;
  slackResponseUrlMs: number;
  slackResponseUrlUses: number;
  /** The progress of one command is shown at most this often. */
  slackProgressMs: number;
  /** A signed request older than this is stale; one further in the future than `slackFutureMs` is forged. */
  slackStaleMs: number;
  slackFutureMs: number;
  slackCallTimeoutMs: number;
  slackReconnectFirstMs: number;
  slackReconnectMaxMs: number;
  /** views.publish: 100 a minute in the workspace, of which those who open their Home tab need some. */
  slackHomeIntervalMs: number;
  /** Home tabs are looked at this often although nothing seems to have changed: what ends by time, what was rescanned. */
  slackHomeLookMs: number;
  /** chat.postMessage: one per channel and this time. */
  slackPostIntervalMs: number;
  /** A post or an edit may take this long; then nobody knows whether Slack took it. */
  slackPostTimeoutMs: number;
  /** A post that is not in the channel this long after its request ended is not coming any more. */
  slackSettleMs: number;
  /** How long the look at a channel (archived, shared with another company) counts. */
  slackChannelCheckMs: number;
  /** Without any success for this long, posting is left for the next time. */
  slackPatienceMs: number;
  /** A bot that stops refuses Slack's requests with 503 for so long before it closes its port: the balancer learns to ask another. */
  slackLeaveMs: number;
  /** The budget of NOTION_REQUESTS_PER_MINUTE counts over this window. */
  notionWindowMs: number;
  /** Above Notion's own ceiling of 60 s, else its useful 503 body is lost. */
  notionTimeoutMs: number;
  notionBackoffFirstMs: number;
  notionBackoffMaxMs: number;
  /** What Notion was asked to make and is not there this long after the request is not coming any more. */
  notionSettleMs: number;
  /** Before a profile or a record that Notion refused is tried again. */
  profileRetryMs: number;
  /** How often who waits for a profile page looks whether the worker has made it. */
  profileFollowMs: number;
  /** Gmail's quota of units of one mailbox counts over this window. */
  gmailWindowMs: number;
  /** One request to Gmail or to Google's token service. */
  gmailTimeoutMs: number;
  /** A send may take this long; then nobody knows whether it went out. */
  gmailSendTimeoutMs: number;
  gmailBackoffFirstMs: number;
  gmailBackoffMaxMs: number;
  /** A read waits for its turn and for Gmail, all attempts together, no longer; a new draft for its turn. */
  gmailPatienceMs: number;
  /** A change that a person asked for waits this long for its turn, else it is refused for now. */
  gmailTurnMs: number;
  /** A window waits this long for a profile from Notion. */
  profileAnswerMs: number;
  /** How long an interactive answer waits for live data before the stored result is shown. */
  liveAnswerMs: number;
  /** A scan by hand is refused when one was decided within this time (business time). */
  scanAgainMs: number;
  /** A decided scan left by an earlier process is finished when younger, superseded when older (business time). */
  scanResumeMs: number;
  /** Between two attempts of a scan to read a Notion that fails. */
  scanRetryMs: number;
  /** How often who follows a scan or an approved draft looks at its record, and how often the worker looks for wishes. */
  scanFollowMs: number;
  /** Gmail may be late in showing a sent mail: without any proof so long after, a person has to look. */
  gmailSettleMs: number;
  /** The first look for proof of a send; each later one waits three times as long. */
  gmailReconcileFirstMs: number;
  /** How often a mailbox with open drafts is looked at for what its rep does there. */
  gmailWatchMs: number;
  /** Before what Gmail or Notion could not do is tried again (business time). */
  gmailRetryMs: number;
  /** A draft that is not in the mailbox this long after its request left was not created (business time). */
  gmailCreateSettleMs: number;
  /** How long the list of accounts and of people is served from memory before it is read again. */
  directoryMs: number;
};

export const realLimits: Limits = {
  slackAckMs: 3_000,
  slackTriggerMs: 3_000,
  slackResponseUrlMs: 30 * 60_000,
  slackResponseUrlUses: 5,
  slackProgressMs: 2_000,
  slackStaleMs: 5 * 60_000,
  slackFutureMs: 60_000,
  slackCallTimeoutMs: 2_500,
  slackReconnectFirstMs: 250,
  slackReconnectMaxMs: 30_000,
  slackHomeIntervalMs: 1_000,
  slackHomeLookMs: 5 * 60_000,
  slackPostIntervalMs: 1_000,
  slackPostTimeoutMs: 10_000,
  slackSettleMs: 15_000,
  slackChannelCheckMs: 60_000,
  slackPatienceMs: 60_000,
  slackLeaveMs: 1_000,
  notionWindowMs: 60_000,
  notionTimeoutMs: 70_000,
  notionBackoffFirstMs: 1_000,
  notionBackoffMaxMs: 30_000,
  notionSettleMs: 75_000,
  profileRetryMs: 10 * 60_000,
  profileFollowMs: 200,
  gmailWindowMs: 60_000,
  gmailTimeoutMs: 30_000,
  gmailSendTimeoutMs: 60_000,
  gmailBackoffFirstMs: 1_000,
  gmailBackoffMaxMs: 30_000,
  gmailPatienceMs: 3 * 60_000,
  gmailTurnMs: 5_000,
  profileAnswerMs: 20_000,
  liveAnswerMs: 2_000,
  scanAgainMs: 15 * 60_000,
  scanResumeMs: 60 * 60_000,
  scanRetryMs: 60_000,
  scanFollowMs: 1_000,
  gmailSettleMs: 5 * 60_000,
  gmailReconcileFirstMs: 5_000,
  gmailWatchMs: 60_000,
  gmailRetryMs: 30_000,
  gmailCreateSettleMs: 2 * 60_000,
  directoryMs: 10 * 60_000,
};
