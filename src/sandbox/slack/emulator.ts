import type { AddressInfo } from "node:net";
import { tellAsked } from "../asked.ts";
import { type Call, createFaults } from "../faults.ts";
import { click, suggest } from "./click.ts";
import { command, say, shortcut } from "./command.ts";
import type { SlackEmulator, SlackEmulatorOptions } from "./contract.ts";
import type { Deliver, Payload } from "./delivery.ts";
import { deliverByHttp } from "./http-delivery.ts";
import { createHttpServer } from "./http-server.ts";
import { visibleMessage } from "./message-store.ts";
import { canSee, findChannel, findUser } from "./people.ts";
import { createSocketMode } from "./socket-mode.ts";
import { createState } from "./state.ts";
import { closeView, openHome, submit } from "./submit.ts";
import { visibleView } from "./view-shape.ts";
import { createWebApi } from "./web-api.ts";
import { createWorkspace } from "./workspace.ts";

/**
 * A Slack workspace on 127.0.0.1 that keeps Slack's rules, and the people in it: the bot meets it
 * through the real SDK (Web API, Socket Mode or signed requests, response_url). The methods that
 * act for a person reject when a person could not do that. `world` is copied; `close` ends all
 * connections.
 */
export async function createSlackEmulator(options: SlackEmulatorOptions): Promise<SlackEmulator> {
  const world = structuredClone(options.world);
  const { limits, clock } = options;
  const workspace = createWorkspace({ world, limits, clock, onProblem: options.onProblem });
  const state = createState(workspace);
  const sockets = createSocketMode(workspace);
  const faults = createFaults();
  const calls: Call[] = [];
  const webApi = createWebApi(state, {
    newTicket: sockets.newTicket,
    conformance: options.conformance,
  });
  const http = createHttpServer({ state, webApi, faults, calls });
  http.server.on("upgrade", sockets.upgrade);

  let target = options.deliverTo ?? "socket";
  let alter: ((payload: Payload) => Payload) | null = null;
  const hand: Deliver = (payload) =>
    target === "socket"
      ? sockets.deliver(payload)
      : deliverByHttp(payload, {
          url: target.url,
          signingSecret: world.tokens.signingSecret,
          ackMs: limits.slackAckMs,
        });
  const deliver: Deliver = async (payload) => {
    const delivery = await hand(alter?.(payload) ?? payload);
    if (delivery.body !== undefined)
      tellAsked(() => ({
        service: "slack",
        operation: "acknowledgement",
        params: {},
        query: new URLSearchParams(),
        text: JSON.stringify(delivery.body),
        contentType: "application/json",
        scopes: null,
      }));
    return delivery;
  };

  await new Promise<void>((resolve, reject) => {
    http.server.once("error", reject);
    http.server.listen(options.port ?? 0, "127.0.0.1", resolve);
  });
  const { port } = http.server.address() as AddressInfo;
  workspace.address = `http://127.0.0.1:${port}`;

  return {
    apiUrl: `${workspace.address}/api/`,
    world,
    faults,
    calls,
    problems: workspace.problems,
    get sockets() {
      return sockets.count;
    },
    deliverTo(next) {
      target = next;
    },
    alter(change) {
      alter = change;
    },
    dropSocket: sockets.drop,
    say: (input) => say(state, input),
    command: (input) => command(state, deliver, input),
    click: (input) => click(state, deliver, input),
    suggest: (input) => suggest(state, deliver, input),
    submit: (input) => submit(state, deliver, input),
    closeView: (input) => closeView(state, deliver, input),
    openHome: (user) => openHome(state, deliver, user),
    shortcut: (input) => shortcut(state, deliver, input),
    messages({ channel, as }) {
      const user = findUser(world, as);
      const found = findChannel(world, channel);
      if (user === undefined || found === undefined || !canSee(user, found)) return [];
      return state.messages
        .list(channel)
        .filter(({ ephemeralFor }) => ephemeralFor === undefined || ephemeralFor === as)
        .map(visibleMessage);
    },
    view(user) {
      const view = state.views.top(user);
      return view && visibleView(view);
    },
    home(user) {
      const view = state.views.home(user);
      return view && visibleView(view);
    },
    subscribe: workspace.subscribe,
    close() {
      sockets.close();
      return http.close();
    },
  };
}
