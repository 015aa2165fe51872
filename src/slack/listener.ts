import type { AccessRules, May, Person } from "../domain/access.ts";
import type { Account } from "../domain/account.ts";
import type { AuditLog } from "../domain/audit.ts";
import type { Handled } from "../domain/once.ts";
import type { Limits } from "../lib/limits.ts";
import type { Logger } from "../lib/logger.ts";
import type { Clock } from "../lib/time.ts";
import type { NextTurn } from "../lib/turns.ts";
import type { AccountDirectory } from "../workflows/account-directory.ts";
import type { AccountHealth } from "../workflows/account-health.ts";
import type { AlertDesk } from "../workflows/alerts/alert-desk.ts";
import type { HoldDesk } from "../workflows/alerts/hold-desk.ts";
import type { CoverDesk } from "../workflows/covers/cover-desk.ts";
import type { DraftDesk } from "../workflows/drafts/draft-desk.ts";
import type { MissedDesk } from "../workflows/missed-desk.ts";
import type { HomeTabs } from "../workflows/portfolio/home-tabs.ts";
import type { ReadPortfolio } from "../workflows/portfolio/portfolio.ts";
import type { Logbook } from "../workflows/profiles/logbook.ts";
import type { ProfileDesk } from "../workflows/profiles/profile-desk.ts";
import type { PulseDesk } from "../workflows/pulse-desk.ts";
import type { Rescan } from "../workflows/rescan.ts";
import type { ScanDesk } from "../workflows/scan/scan-desk.ts";
import type { CardsBehind } from "./cards-behind.ts";
import type { ChannelAudience } from "./channel-audience.ts";
import type { ActionId, ShortcutId, TypeAheadId, ViewId } from "./ids.ts";
import type { Modals, OpenView } from "./modals.ts";
import type { People } from "./people.ts";
import type { Permalinks } from "./permalink.ts";
import type { Respond } from "./reply.ts";
import type { Submission } from "./submission.ts";

/** Optional parts of the product. What is not configured is neither drawn nor listened to. */
export type Feature = "drafts" | "alerts";

/** What every listener may use; built once. */
export type SlackServices = {
  directory: AccountDirectory;
  health: AccountHealth;
  portfolio: ReadPortfolio;
  home: HomeTabs;
  pulses: PulseDesk;
  alerts: AlertDesk;
  holds: HoldDesk;
  missed: MissedDesk;
  covers: CoverDesk;
  /** Null without a Google key. */
  drafts: DraftDesk | null;
  profiles: ProfileDesk;
  logbook: Logbook;
  scans: ScanDesk;
  rescan: Rescan;
  audit: AuditLog;
  handled: Handled;
  people: People;
  audience: ChannelAudience;
  permalinks: Permalinks;
  cardsBehind: CardsBehind;
  clock: Clock;
  limits: Limits;
  features: ReadonlySet<Feature>;
};

/** What one command or click came with. */
export type Context = {
  services: SlackServices;
  person: Person;
  /** Who may what, as it was when this person was let in. */
  rules: AccessRules;
  channelId: string;
  /** In a window or on the Home tab the answer is a window of its own, beside an input where one was submitted. */
  respond: Respond;
  /** Awaited before work that takes a millisecond and may begin for many at once: acknowledgements come between. */
  nextTurn: NextTurn;
  modals: Modals;
  /** Stands in the log and in what the person is told when something fails. */
  reference: string;
  /** Aborted when live data come too late (`limits.liveAnswerMs` after the request): what is known must do. */
  inTime: AbortSignal;
  /** Aborted when this process stops: whoever waits for something long says so and ends. */
  stopping: AbortSignal;
  log: Logger;
};

/** One subcommand of `/tam`: a row of the listener table. */
export type CommandRow = {
  name: string;
  /** After `/tam `: "health <account>". */
  usage: string;
  summary: string;
  /** A command may ask for more or less by what was typed after it. */
  may: May | ((rest: string) => May);
  needs?: Feature;
  /** People who were picked from Slack's list stand in `rest` as `<@U…>`, not by name. */
  takesPeople?: true;
  /** `rest`: what was typed after the subcommand, as people mean it (one line, plain quotes). */
  run(context: Context, rest: string): Promise<void>;
};

/** One button or select: a row of the listener table. */
export type ActionRow = {
  id: ActionId;
  needs?: Feature;
} & (AnsweredAction | { acknowledgedOnly: true });

export type AnsweredAction = {
  may: May;
  /** Whose rep `may: "rep"` means; null = not known, then admins only. `inTime`: see `Context`. */
  account?(
    services: SlackServices,
    click: Click,
    inTime: AbortSignal,
  ): Promise<Pick<Account, "id" | "name" | "repEmail"> | null>;
  /**
   * The click changes something: `run` commits its one write and then calls `click.ack()`, so that a
   * process that dies never swallows it. Else it is acknowledged before `run`.
   */
  commitsBeforeAck?: true;
  /** Set when the click changes something: the key of the one effect it may have. */
  key?(click: Pick<Click, "channelId" | "messageTs">): string;
  run(context: Context, click: Click): Promise<void>;
};

/** A window that is submitted: a row of the listener table. */
export type ViewRow = {
  id: ViewId;
  needs?: Feature;
} & (
  | {
      may: May;
      account?(
        services: SlackServices,
        submission: Submission,
        inTime: AbortSignal,
      ): Promise<Pick<Account, "id" | "name" | "repEmail"> | null>;
      /** Acknowledges by itself, after its one write; left unacknowledged, the window closes. */
      run(context: Context, submission: Submission): Promise<void>;
    }
  | { neverSubmitted: true }
);

/** A type-ahead: answers within 3 s from memory, with 100 options at most. */
export type SuggestionRow = {
  id: ActionId | TypeAheadId;
  needs?: Feature;
  may: May;
  run(
    context: Pick<Context, "services" | "person" | "rules">,
    typed: string,
  ): Promise<Suggestion[]>;
};
export type Suggestion = { text: string; value: string };

/** In Slack's menus: for the whole workspace, or on a message. */
export type ShortcutRow = {
  id: ShortcutId;
  needs?: Feature;
  may: May;
  run(context: Context, on: ShortcutMessage | null): Promise<void>;
};

export type ShortcutMessage = {
  channelId: string;
  /** "directmessage" and "privategroup" where Slack does not tell. */
  channelName: string;
  ts: string;
  text: string;
  userId: string | null;
};

export type Click = {
  /** A button's value or the chosen option's value. */
  value: string | undefined;
  channelId: string;
  /** The message that carries the element. */
  messageTs: string;
  /** Of the block that carries the element. */
  blockId: string;
  /** Slack's time of this one click: the same when it is delivered twice. */
  actionTs: string;
  /** The window or Home tab that carries the element; null = a message does. */
  view: (OpenView & { metadata: string }) | null;
  /** The message that carries the element is this person's alone. */
  ephemeral: boolean;
  /** Once; nothing when it was acknowledged before. */
  ack(): Promise<void>;
  /** Claims the row's `key`, right before the effect: false when a double did so already. */
  claim(): Promise<boolean>;
};
