import { delay, elapsedMs } from "../../lib/time.ts";
import type { GmailEmulator } from "../gmail/contract.ts";
import type { NotionEmulator } from "../notion/contract.ts";
import type { SlackEmulator, SlackUser } from "../slack/contract.ts";
import { STORY_STEPS, type StoryState, type StoryStep } from "../ui/stage/stage-protocol.ts";
import { buttonIn, newestWith, press } from "./pressing.ts";

export type Story = {
  state(): StoryState;
  /** Does this step as the person it is for would. Rejects in words when it cannot be done now. */
  go(step: StoryStep): Promise<void>;
  close(): void;
};

/** As long as an impatient person waits for the bot. */
const PATIENCE_MS = 20_000;
const LOOK_AGAIN_MS = 50;
/** A scan writes to many accounts, a rescan to one. */
const SCANNED_ACCOUNTS = 3;

/**
 * The tour through the product. A step is ticked off when its effect is seen in Slack, Notion or Gmail,
 * whoever caused it; doing a step goes the way of the page: commands, clicks and windows.
 */
export function followStory(deps: {
  slack: SlackEmulator;
  notion: NotionEmulator;
  gmail: GmailEmulator;
  accountsDatabaseId: string;
  alertChannel: string;
  admin: SlackUser;
  /** Whose accounts the tour is about. */
  rep: SlackUser;
  now: () => Date;
  passTo: (to: Date) => Promise<void>;
  onChange: () => void;
}): Story {
  const { slack, notion, gmail, alertChannel, admin, rep } = deps;
  const done = new Set<StoryStep>();
  const scanned = new Set<string>();
  const directTo = ({ id }: SlackUser) =>
    slack.world.channels.find(({ kind, members }) => kind === "im" && members.includes(id))?.id ??
    "";

  function see(step: StoryStep): void {
    if (done.has(step)) return;
    done.add(step);
    deps.onChange();
  }

  const stops = [
    notion.subscribe(({ kind, id, by, what }) => {
      if (by !== "bot") return;
      if (kind === "row" && notion.row(id)?.databaseId === deps.accountsDatabaseId) {
        scanned.add(id);
        if (scanned.size >= SCANNED_ACCOUNTS) see("scan");
      }
      if (kind === "page" && what === "created" && isProfile(notion.page(id)?.title))
        see("profile");
    }),
    slack.subscribe((event) => {
      if (event.kind === "message" && event.message.channel === alertChannel)
        if (newestWith([event.message], "Take back") !== null) see("alert");
      if (event.kind === "view" && isProfile(event.view?.title)) see("profile");
    }),
    gmail.subscribe((event) => {
      if (event.kind === "mailbox") void lookAtMailbox(event.email);
    }),
  ];

  async function lookAtMailbox(email: string): Promise<void> {
    const { drafts, sent } = await gmail.mailbox(email);
    if (drafts.length > 0) see("draft");
    if (sent.length > 0) see("approve");
  }

  /** What is looked for, as soon as it is there. Rejects with `otherwise` when it does not come. */
  async function soon<T>(look: () => T | null, otherwise: string): Promise<T> {
    const since = elapsedMs();
    for (;;) {
      const found = look();
      if (found !== null) return found;
      if (elapsedMs() - since > PATIENCE_MS) throw new Error(otherwise);
      await delay(LOOK_AGAIN_MS);
    }
  }

  async function type(user: SlackUser, channel: string, text: string): Promise<void> {
    const { acked, error } = await slack.command({ user: user.id, channel, text });
    if (!acked) throw new Error(`The bot did not answer the command (${error ?? "no answer"}).`);
  }

  /** The rep's account that needs them most. */
  function account(): string {
    const theirs = notion
      .rows(deps.accountsDatabaseId)
      .filter(({ values }) => values["Rep Email"] === rep.email && values.Status === "Active");
    const score = (value: unknown) => (typeof value === "number" ? value : 100);
    const [worst] = theirs.toSorted(
      (a, b) => score(a.values["Health Score"]) - score(b.values["Health Score"]),
    );
    if (worst === undefined) throw new Error(`${rep.realName} has no account here.`);
    return String(worst.values.Name);
  }

  const seenDone = (step: StoryStep, otherwise: string) =>
    soon(() => (done.has(step) ? true : null), otherwise);

  const ways: Record<StoryStep, () => Promise<unknown>> = {
    async scan() {
      await type(admin, alertChannel, "scan");
      await seenDone("scan", "No scan was seen to end. Is Notion healthy?");
    },
    async alert() {
      const { message, button } = await soon(
        () => newestWith(slack.messages({ channel: alertChannel, as: rep.id }), "Acknowledge"),
        "No alert waits to be acknowledged. Scan first.",
      );
      await press(slack, rep.id, message, button);
      await seenDone("alert", "The alert was not seen to change.");
    },
    async profile() {
      await type(rep, alertChannel, `profile ${account()}`);
      await seenDone("profile", "No profile was seen to open.");
    },
    async draft() {
      await type(rep, directTo(rep), `draft outreach ${account()}`);
      await seenDone("draft", "No draft was seen in the mailbox. Is Gmail healthy?");
    },
    async approve() {
      const { message, button } = await soon(
        () => newestWith(slack.messages({ channel: directTo(rep), as: rep.id }), "Review"),
        "No draft waits for a review. Prepare one first.",
      );
      await press(slack, rep.id, message, button);
      const [review, approve] = await soon(() => {
        const view = slack.view(rep.id);
        const found = buttonIn(view, "Approve & send");
        return view === null || found === null ? null : ([view, found] as const);
      }, "The draft could not be approved as it stands.");
      await press(slack, rep.id, { viewId: review.id }, approve);
      const confirm = await soon(() => {
        const view = slack.view(rep.id);
        return view === null || view.id === review.id || view.submit === undefined ? null : view;
      }, "The window that asks once more did not open.");
      await slack.submit({ user: rep.id, viewId: confirm.id, values: {} });
      // The undo time goes by.
      await deps.passTo(new Date(deps.now().getTime() + UNDO_AND_MORE_MS));
      await seenDone("approve", "The mail was not seen to leave. Is Gmail healthy?");
      // Its own messages say the same; the windows would only be in the way.
      for (let view = slack.view(rep.id); view !== null; view = slack.view(rep.id))
        await slack.closeView({ user: rep.id, viewId: view.id });
    },
  };

  return {
    state: () =>
      STORY_STEPS.map((id) => ({
        id,
        done: done.has(id),
        as: id === "scan" ? admin.id : rep.id,
        channel: id === "draft" || id === "approve" ? directTo(rep) : alertChannel,
      })),
    async go(step) {
      await ways[step]();
    },
    close() {
      for (const stop of stops) stop();
    },
  };
}

/** SEND_UNDO_SECONDS and the step after it. */
const UNDO_AND_MORE_MS = 25_000;

const isProfile = (title: string | undefined): boolean => /\bprofile\b/i.test(title ?? "");
