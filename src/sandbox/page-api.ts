import { z } from "zod";
import { Refusal } from "./page-guard.ts";
import { get, type PageRoutes, post } from "./page-route.ts";
import { maySee, type PageWorld, workspaceOf } from "./page-workspace.ts";
import type { Delivery, SlackEmulator, SlackUser } from "./slack/contract.ts";
import type { Stage } from "./stage/stage.ts";
import type { Outcome, SubmitOutcome, Suggestion, Workspace } from "./ui/protocol.ts";

const id = z.string().min(1).max(255);
/** Slack cuts a message at 40,000 characters. */
const typed = z.string().max(40_000);
const place = z.union([z.strictObject({ channel: id, ts: id }), z.strictObject({ viewId: id })]);

/** The ack of a modal's submission that names wrong inputs. */
const submissionErrors = z.object({
  response_action: z.literal("errors"),
  errors: z.record(z.string(), z.string()),
});

/** What the page may ask for, by path; each checks its input and throws a Refusal in words. */
export function createPageApi(
  slack: SlackEmulator,
  world: PageWorld,
  stage: Stage | undefined,
): PageRoutes & { person(userId: string): SlackUser } {
  const person = (userId: string): SlackUser => {
    const user = slack.world.users.find((candidate) => candidate.id === userId);
    const known = world.personas.some((persona) => persona.id === userId);
    if (user === undefined || !known) throw new Refusal(404, "There is no such person to be here.");
    return user;
  };
  const inChannel = (userId: string, channelId: string): SlackUser => {
    const user = person(userId);
    const channel = slack.world.channels.find((candidate) => candidate.id === channelId);
    if (channel === undefined || !maySee(user, channel)) {
      throw new Refusal(404, `${user.realName} does not see such a channel.`);
    }
    return user;
  };
  const atPlace = (userId: string, where: z.infer<typeof place>): SlackUser =>
    "channel" in where ? inChannel(userId, where.channel) : person(userId);

  return {
    person,
    gets: {
      /** `?as=U&channel=C`; without `as` the first persona, without `channel` the first channel. */
      "/api/workspace": get(
        z.object({ as: z.string().optional(), channel: z.string().optional() }),
        ({ as, channel }): Workspace => ({
          ...workspaceOf(slack, world, person(as ?? world.personas[0]?.id ?? ""), channel ?? null),
          stage: stage?.state() ?? null,
        }),
      ),
    },
    posts: {
      "/api/command": post(
        z.strictObject({
          as: id,
          channel: id,
          command: z.string().regex(/^\/\S{1,31}$/),
          text: typed,
        }),
        async ({ as, channel, command, text }): Promise<Outcome> => {
          const { kind } = inChannel(as, channel);
          const outcome = toOutcome(await slack.command({ user: as, channel, command, text }));
          return kind === "stranger" ? { ...outcome, notice: notForStrangers(command) } : outcome;
        },
      ),
      "/api/say": post(
        z.strictObject({ as: id, channel: id, text: typed.min(1) }),
        async ({ as, channel, text }): Promise<Outcome> => {
          inChannel(as, channel);
          slack.say({ user: as, channel, text });
          return { acked: true };
        },
      ),
      "/api/click": post(
        z.strictObject({
          as: id,
          place,
          actionId: id,
          blockId: id.optional(),
          value: z.string().max(3000).optional(),
        }),
        async ({ as, place: where, actionId, blockId, value }): Promise<Outcome> => {
          atPlace(as, where);
          return toOutcome(
            await slack.click({
              user: as,
              place: where,
              actionId,
              ...(blockId === undefined ? {} : { blockId }),
              ...(value === undefined ? {} : { value }),
            }),
          );
        },
      ),
      "/api/suggest": post(
        z.strictObject({ as: id, place, actionId: id, query: z.string().max(255) }),
        async ({ as, place: where, actionId, query }): Promise<Suggestion[]> => {
          atPlace(as, where);
          return slack.suggest({ user: as, place: where, actionId, query });
        },
      ),
      "/api/submit": post(
        z.strictObject({ as: id, viewId: id, values: z.record(id, z.string().max(3000)) }),
        async ({ as, viewId, values }): Promise<SubmitOutcome> => {
          person(as);
          const delivery = await slack.submit({ user: as, viewId, values });
          const refused = submissionErrors.safeParse(delivery.body);
          return {
            ...toOutcome(delivery),
            ...(refused.success ? { errors: refused.data.errors } : {}),
          };
        },
      ),
      "/api/close-view": post(
        z.strictObject({ as: id, viewId: id }),
        async ({ as, viewId }): Promise<Outcome> => {
          person(as);
          await slack.closeView({ user: as, viewId });
          return { acked: true };
        },
      ),
      "/api/shortcut": post(
        z.strictObject({
          as: id,
          callbackId: id,
          message: z.strictObject({ channel: id, ts: id }).optional(),
        }),
        async ({ as, callbackId, message }): Promise<Outcome> => {
          if (message === undefined) person(as);
          else inChannel(as, message.channel);
          return toOutcome(
            await slack.shortcut({
              user: as,
              callbackId,
              ...(message === undefined ? {} : { message }),
            }),
          );
        },
      ),
      "/api/open-home": post(z.strictObject({ as: id }), async ({ as }): Promise<Outcome> => {
        person(as);
        return toOutcome(await slack.openHome(as));
      }),
    },
  };
}

/** The bot drops a command from another workspace without a word; a visitor would take that for a failure. */
const notForStrangers = (command: string): string =>
  `${command} is not available to you: this app belongs to the other organisation in this channel, and answers only commands from there.`;

const toOutcome = ({ acked, error }: Delivery): Outcome => ({
  acked,
  ...(error === undefined ? {} : { error }),
});
