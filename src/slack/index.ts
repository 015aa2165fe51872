// The one table of everything the bot answers to in Slack, and the boundary every answer passes.
import {
  type AllMiddlewareArgs,
  App,
  type BlockAction,
  type SlackActionMiddlewareArgs,
} from "@slack/bolt";
import type { WebClientOptions } from "@slack/web-api";
import { decideAccess, type May } from "../domain/access.ts";
import type { Account } from "../domain/account.ts";
import { errorSummary, ServiceError } from "../lib/errors.ts";
import type { Limits } from "../lib/limits.ts";
import { type Logger, newReference } from "../lib/logger.ts";
import { mrkdwn, normaliseTyped, truncate } from "../lib/text.ts";
import { alertActions } from "./actions/alerts.ts";
import { generalActions } from "./actions/general.ts";
import { healthActions } from "./actions/health.ts";
import { holdActions } from "./actions/holds.ts";
import { boltLogger } from "./bolt-logger.ts";
import { healthCommand } from "./commands/health.ts";
import { answerUnknown, createHelpCommand } from "./commands/help.ts";
import { scanCommand } from "./commands/scan.ts";
import { statusCommand } from "./commands/status.ts";
import type { SlackIdentity } from "./identity.ts";
import { createLateAck } from "./late-ack.ts";
import type { ActionRow, Click, CommandRow, Context, SlackServices } from "./listener.ts";
import { createRespond } from "./reply.ts";
import type { SlackReceiver } from "./socket-receiver.ts";

export const COMMAND = "/tam";

/** Every subcommand. The order is the order of the help. */
export const commands: readonly CommandRow[] = [
  healthCommand,
  scanCommand,
  statusCommand,
  createHelpCommand(() => commands),
];

/** Every button and select. */
export const actions: readonly ActionRow[] = [
  ...healthActions,
  ...alertActions,
  ...holdActions,
  ...generalActions,
];

export type SlackApp = {
  start(): Promise<void>;
  /** Stops listening, then waits for the listeners at work. */
  stop(): Promise<void>;
};

export function createSlackApp(deps: {
  receiver: SlackReceiver;
  identity: SlackIdentity;
  services: SlackServices;
  clientOptions: WebClientOptions;
  limits: Limits;
  logger: Logger;
}): SlackApp {
  const { receiver, identity, services, limits, logger } = deps;
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

  app.command(COMMAND, async ({ ack, command, respond }) => {
    await ack();
    const typed = normaliseTyped(truncate(command.text ?? "", MOST_TYPED));
    const [word = "", ...words] = typed.split(" ");
    const wanted = word === "" ? "help" : word.toLowerCase();
    const row = offered.find(({ name }) => name === wanted);
    const base = { userId: command.user_id, channelId: command.channel_id, respond };
    const rest = words.join(" ");
    if (row === undefined) {
      const unknown = { may: "viewer", id: "unknown" } as const;
      return track(bounded(base, unknown, (context) => answerUnknown(context, typed, offered)));
    }
    const may = typeof row.may === "function" ? row.may(rest) : row.may;
    await track(bounded(base, { may, name: row.name }, (context) => row.run(context, rest)));
  });

  for (const row of actions.filter(configured)) {
    app.action(row.id, async (args) => {
      const ack = createLateAck(() => args.ack(), limits, logger);
      if ("acknowledgedOnly" in row || row.commitsBeforeAck !== true) await ack();
      if ("acknowledgedOnly" in row) return;
      const claim = () => services.handled.claim(row.key?.(click) ?? "", services.clock.now());
      const click: Click = { ...clickOf(args as ActionArgs), ack, claim };
      // Whatever is answered, the click was received.
      const respond: typeof args.respond = (message) => ack().then(() => args.respond(message));
      const base = { userId: args.body.user.id, channelId: click.channelId, respond };
      const asked = {
        ...base,
        account: async () => (await row.account?.(services, click)) ?? null,
      };
      await track(bounded(asked, row, (context) => row.run(context, click)).then(ack));
    });
  }

  /** A button of an older or newer version, or of a part that is not configured any more. */
  const known = actions.filter(configured).map(({ id }) => id);
  app.action(new RegExp(`^(?!(?:${known.join("|")})$)`), async ({ ack, respond }) => {
    await ack();
    await respond({
      text: "This button is from another version of me. Ask again with a command.",
      response_type: "ephemeral",
      replace_original: false,
    });
  });

  type Asked = {
    userId: string;
    channelId: string;
    respond: Parameters<typeof createRespond>[0];
    account?: () => Promise<Pick<Account, "name" | "repEmail"> | null>;
  };

  /** The one error boundary: who may, then the work; a failure is logged and told with its reference. */
  async function bounded(
    asked: Asked,
    row: { may: May; name?: string; id?: string },
    run: (context: Context) => Promise<void>,
  ) {
    const reference = newReference();
    const name = row.name === undefined ? (row.id ?? "") : `${COMMAND} ${row.name}`;
    const log = logger.child({ reference, listener: name, user: asked.userId });
    const respond = createRespond(asked.respond, log);
    try {
      const [person, rules, account = null] = await Promise.all([
        services.people.get(asked.userId),
        services.people.rules(),
        asked.account?.(),
      ]);
      const decision = decideAccess(row.may, person, rules, account);
      if (decision.kind === "refused") {
        log.info("refused");
        await services.audit.record({
          at: services.clock.now(),
          actor: asked.userId,
          action: name,
          object: null,
          result: "refused",
          detail: decision.reason,
          reference,
        });
        await respond({ text: mrkdwn(decision.reason, LONGEST_REASON) });
        return;
      }
      const inTime = AbortSignal.timeout(limits.liveAnswerMs);
      await run({ services, person, channelId: asked.channelId, respond, reference, inTime, log });
      log.debug("answered");
    } catch (error) {
      log.error(errorSummary(error), "not answered");
      await respond({ text: failureText(error, reference) }).catch((failure: unknown) =>
        log.error(errorSummary(failure), "the person could not be told"),
      );
    }
  }

  async function track(work: Promise<void>): Promise<void> {
    atWork.add(work);
    await work.finally(() => atWork.delete(work));
  }

  return {
    start: async () => {
      await app.start();
    },
    stop: async () => {
      await app.stop();
      await Promise.allSettled(atWork);
    },
  };
}

/** Slack lets people send more; an account's name and a subcommand never need it. */
const MOST_TYPED = 1000;

/** A reason may name addresses, databases and properties: as long as a few of them together. */
const LONGEST_REASON = 600;

function failureText(error: unknown, reference: string): string {
  if (!(error instanceof ServiceError))
    return `⚠️ Something went wrong on my side. Nothing was changed. Try again; if it happens again, tell an admin the reference ${reference}.`;
  // A database that does not fit has one line for each thing to mend.
  const lines = error.message.split("\n").slice(0, MOST_REASONS);
  const what = lines.map((line) => mrkdwn(line, LONGEST_REASON)).join("\n");
  const effect = error.unclear
    ? "I cannot tell whether it was done: look before you try again."
    : "Nothing was changed.";
  const then = error.transient ? "Try again in a minute." : "An admin has to mend this.";
  return `⚠️ ${what}\n${effect} ${then} (reference ${reference})`;
}

const MOST_REASONS = 5;

type ForeignCheck = {
  team_id?: string;
  team?: { id?: string } | null;
  is_enterprise_install?: boolean | string;
};

const isOurs = (body: ForeignCheck, teamId: string): boolean =>
  (body.team?.id ?? body.team_id) === teamId &&
  String(body.is_enterprise_install ?? "false") === "false";

type ActionArgs = SlackActionMiddlewareArgs<BlockAction> & AllMiddlewareArgs;

function clickOf({ body, payload }: ActionArgs) {
  const value =
    payload.type === "static_select"
      ? payload.selected_option?.value
      : "value" in payload
        ? payload.value
        : undefined;
  const messageTs = body.container.message_ts;
  return {
    value: typeof value === "string" ? value : undefined,
    channelId: body.channel?.id ?? "",
    messageTs: typeof messageTs === "string" ? messageTs : "",
    blockId: payload.block_id,
    actionTs: payload.action_ts,
    ephemeral: body.container.is_ephemeral === true,
  };
}
