// Longer than most: the six kinds of what Slack sends, each found in the table of index.ts and sent through the boundary.
import { App, type BlockAction, type ViewSubmitAction } from "@slack/bolt";
import type { WebClient, WebClientOptions } from "@slack/web-api";
import { errorSummary } from "../lib/errors.ts";
import type { Limits } from "../lib/limits.ts";
import type { Logger } from "../lib/logger.ts";
import { normaliseTyped, truncate } from "../lib/text.ts";
import { boltLogger } from "./bolt-logger.ts";
import { type Asked, createBoundary } from "./boundary.ts";
import { type ActionArgs, clickOf } from "./click.ts";
import { answerUnknown } from "./commands/help.ts";
import type { SlackIdentity } from "./identity.ts";
import { actions, COMMAND, commands, shortcuts, suggestions, views } from "./index.ts";
import { createLateAck } from "./late-ack.ts";
import type { Click, CommandRow, SlackServices, Suggestion } from "./listener.ts";
import { asNotice, createModals } from "./modals.ts";
import type { SlackObserver } from "./observer.ts";
import { createRespond, type Respond } from "./reply.ts";
import type { SlackReceiver } from "./socket-receiver.ts";
import { respondToSubmission, submissionOf } from "./submission.ts";
import { typedText } from "./typed-text.ts";
import { label, type Message } from "./views/blocks.ts";

export type SlackApp = {
  /** The subcommands that are offered as things are configured, in the order of the help. */
  readonly commands: readonly Pick<CommandRow, "usage" | "summary">[];
  start(): Promise<void>;
  /** Stops listening, then waits for the listeners at work. */
  stop(): Promise<void>;
};

export function createSlackApp(deps: {
  receiver: SlackReceiver;
  identity: SlackIdentity;
  services: SlackServices;
  clientOptions: WebClientOptions;
  /** Opens windows: of its own, as a rate limit elsewhere must not use up a trigger's time. */
  windows: WebClient;
  observer: SlackObserver;
  limits: Limits;
  logger: Logger;
}): SlackApp {
  const { receiver, identity, services, limits, logger } = deps;
  const stopping = new AbortController();
  const bounded = createBoundary({ ...deps, stopping: stopping.signal });
  const atWork = new Set<Promise<void>>();
  const app = new App({
    receiver,
    authorize: async () => identity,
    clientOptions: { ...deps.clientOptions },
    convoStore: false,
    ignoreSelf: true,
    logger: boltLogger(logger),
  });
  app.error(async (error) =>
    logger.error(errorSummary(error), "a listener failed outside its boundary"),
  );

  /** Another workspace's payload is acknowledged, so that Slack does not repeat it, and has no effect. */
  app.use(async ({ body, ack, next }) => {
    if (isOurs(body as ForeignCheck, identity.teamId)) return next();
    logger.warn("a payload of another workspace was refused");
    await (ack as (() => Promise<void>) | undefined)?.();
  });

  const configured = ({ needs }: { needs?: CommandRow["needs"] }) =>
    needs === undefined || services.features.has(needs);
  const offered = commands.filter(configured);
  const byId = <Row extends { id: string; needs?: CommandRow["needs"] }>(rows: readonly Row[]) =>
    new Map<string, Row>(rows.filter(configured).map((row) => [row.id, row]));

  app.command(COMMAND, async ({ ack, command, respond }) => {
    await ack();
    const sent = truncate(command.text ?? "", MOST_TYPED);
    const typed = normaliseTyped(typedText(sent));
    const [word = "", ...words] = typed.split(" ");
    const wanted = word === "" ? "help" : word.toLowerCase();
    const row = offered.find(({ name }) => name === wanted);
    const asked: Asked = {
      userId: command.user_id,
      channelId: command.channel_id,
      respond: (log) => createRespond(respond, log),
      modals: createModals(deps.windows, command.trigger_id),
    };
    const rest =
      row?.takesPeople === true
        ? normaliseTyped(typedText(sent, { keepPeople: true }))
            .slice(word.length)
            .trim()
        : words.join(" ");
    if (row === undefined) {
      const unknown = { may: "viewer", name: "unknown" } as const;
      return track(bounded(asked, unknown, (context) => answerUnknown(context, typed, offered)));
    }
    const may = typeof row.may === "function" ? row.may(rest) : row.may;
    const name = `${COMMAND} ${row.name}`;
    await track(bounded(asked, { may, name }, (context) => row.run(context, rest)));
  });

  const clickable = byId(actions);
  app.action<BlockAction>(ANY, async (args) => {
    const row = clickable.get(args.action.action_id);
    if (row === undefined) return track(answerOldButton(args));
    const ack = createLateAck(() => args.ack(), limits, logger);
    if ("acknowledgedOnly" in row || row.commitsBeforeAck !== true) await ack();
    if ("acknowledgedOnly" in row) return;
    const claim = () => services.handled.claim(row.key?.(click) ?? "", services.clock.now());
    const click: Click = { ...clickOf(args), ack, claim };
    const modals = createModals(deps.windows, triggerOf(args.body));
    const inWindow = async (message: Message) => {
      await modals.over(click.view, asNotice(message));
    };
    const asked: Asked = {
      userId: args.body.user.id,
      channelId: click.channelId,
      // Whatever is answered, the click was received.
      respond: (log) =>
        click.view === null
          ? createRespond((message) => ack().then(() => args.respond(message)), log)
          : (message) => ack().then(() => inWindow(message)),
      modals,
      account: async (inTime) => (await row.account?.(services, click, inTime)) ?? null,
    };
    const named = { may: row.may, name: row.id };
    await track(bounded(asked, named, (context) => row.run(context, click)).then(ack));
  });

  /** A button of an older or newer version, or of a part that is not configured any more. */
  async function answerOldButton(args: ActionArgs): Promise<void> {
    await args.ack();
    const text = "This button is from another version of me. Ask again with a command.";
    const { view } = clickOf(args);
    if (view === null) return createRespond(args.respond, logger)({ text });
    await createModals(deps.windows, triggerOf(args.body)).over(view, asNotice({ text }));
  }

  const windows = byId(views);
  app.view<ViewSubmitAction>(ANY, async ({ ack, body, view }) => {
    const row = windows.get(view.callback_id);
    // Of another version: not acknowledged, so that what was typed stays on the screen.
    if (row === undefined) return logger.warn(UNKNOWN_ID);
    if ("neverSubmitted" in row) return ack();
    const submission = submissionOf(view, ack as (answer?: object) => Promise<void>);
    const asked: Asked = {
      userId: body.user.id,
      channelId: "",
      respond: (log) => respondToSubmission(submission, directly(body.user.id), log),
      modals: createModals(deps.windows, triggerOf(body)),
      account: async (inTime) => (await row.account?.(services, submission, inTime)) ?? null,
    };
    const named = { may: row.may, name: row.id };
    const run = bounded(asked, named, (context) => row.run(context, submission));
    await track(run.then(() => submission.ack()));
  });

  const typeAheads = byId(suggestions);
  app.options<"block_suggestion">({ action_id: ANY }, async ({ ack, body }) => {
    const row = typeAheads.get(body.action_id);
    if (row === undefined) return logger.warn(UNKNOWN_ID);
    let offered: Suggestion[] = [];
    const asked: Asked = {
      userId: body.user.id,
      channelId: body.channel?.id ?? "",
      // A list has no room for words: whoever may not look is offered nothing.
      respond: () => async () => {},
      modals: createModals(deps.windows, ""),
    };
    await track(
      bounded(asked, { may: row.may, name: row.id }, async (context) => {
        offered = await row.run(context, normaliseTyped(truncate(body.value, MOST_TYPED)));
      }),
    );
    await ack({
      options: offered
        .slice(0, MOST_SUGGESTIONS)
        .map(({ text, value }) => ({ text: label(text, 75), value })),
    });
  });

  app.event("app_home_opened", async ({ event }) => {
    // The app's messages are a tab of their own.
    if (event.tab !== "home") return;
    const { home } = services;
    const asked: Asked = {
      userId: event.user,
      channelId: event.channel,
      respond:
        () =>
        ({ text }) =>
          home.tell(event.user, text),
      modals: createModals(deps.windows, ""),
    };
    const named = { may: "viewer", name: "home" } as const;
    await track(
      bounded(asked, named, () => home.open(event.user, { empty: event.view === undefined })),
    );
  });

  const inMenus = byId(shortcuts);
  app.shortcut(ANY, async ({ ack, body, shortcut, respond }) => {
    const row = inMenus.get(shortcut.callback_id);
    if (row === undefined) return logger.warn(UNKNOWN_ID);
    await ack();
    const modals = createModals(deps.windows, shortcut.trigger_id);
    const message =
      shortcut.type === "message_action"
        ? {
            channelId: shortcut.channel.id,
            channelName: shortcut.channel.name,
            ts: shortcut.message.ts,
            text: shortcut.message.text ?? "",
            userId: shortcut.message.user ?? null,
          }
        : null;
    const asked: Asked = {
      userId: body.user.id,
      channelId: message?.channelId ?? "",
      respond: (log) =>
        message === null
          ? async (answer) => void (await modals.open(asNotice(answer)))
          : createRespond(respond, log),
      modals,
    };
    const named = { may: row.may, name: row.id };
    await track(bounded(asked, named, (context) => row.run(context, message)));
  });

  /** To somebody who is in no conversation with us right now. */
  const directly =
    (userId: string): Respond =>
    async ({ text }) => {
      await deps.windows.chat.postMessage({ channel: userId, text });
    };

  async function track(work: Promise<void>): Promise<void> {
    atWork.add(work);
    await work.finally(() => atWork.delete(work));
  }

  return {
    commands: offered.map(({ usage, summary }) => ({ usage: `${COMMAND} ${usage}`, summary })),
    start: async () => {
      await app.start();
    },
    stop: async () => {
      stopping.abort(new Error("the process stops"));
      await app.stop();
      await Promise.allSettled(atWork);
    },
  };
}

/**
 * Bolt asks each of its listeners about each payload, which is a third of what a command costs when there are sixty: it
 * gets one of each kind, and the row is found by its id.
 */
const ANY = /^/;
const UNKNOWN_ID = "Slack asks for something that this version does not have";

/** Slack lets people send more; an account's name and a subcommand never need it. */
const MOST_TYPED = 1000;
/** What Slack takes in one list. */
const MOST_SUGGESTIONS = 100;

const triggerOf = (body: object): string =>
  "trigger_id" in body && typeof body.trigger_id === "string" ? body.trigger_id : "";

type ForeignCheck = {
  team_id?: string;
  team?: { id?: string } | null;
  is_enterprise_install?: boolean | string;
};

const isOurs = (body: ForeignCheck, teamId: string): boolean =>
  (body.team?.id ?? body.team_id) === teamId &&
  String(body.is_enterprise_install ?? "false") === "false";
