import type { Limits } from "../../src/lib/limits.ts";
import { realLimits } from "../../src/lib/limits.ts";
import type {
  Delivery,
  SlackBlock,
  SlackEmulator,
  SlackEvent,
  SlackMessage,
  SlackView,
  SlackWorld,
} from "../../src/sandbox/slack/contract.ts";

void ({} as Limits);
void realLimits;
export const world: SlackWorld = {
  team: { id: "T1", name: "Northwind Support", domain: "northwind" },
  appId: "A1",
  bot: { userId: "UBOT", botId: "B1", name: "TAM Assistant" },
  tokens: {
    bot: "xoxb-emulator-bot-token",
    app: "xapp-emulator-app-token",
    signingSecret: "emulator-signing-secret",
  },
  scopes: [],
  users: [
    {
      id: "U1",
      name: "dana",
      realName: "Dana Weber",
      email: "dana@northwind.example",
      tz: "Europe/Berlin",
      title: "Technical Account Manager",
      kind: "member",
    },
    {
      id: "U2",
      name: "kofi",
      realName: "Kofi Mensah",
      email: "kofi@northwind.example",
      tz: "America/New_York",
      kind: "member",
    },
    {
      id: "U3",
      name: "ada",
      realName: "Ada Admin",
      email: "ada@northwind.example",
      tz: "UTC",
      kind: "member",
    },
    {
      id: "U4",
      name: "gus",
      realName: "Gus Guest",
      email: "gus@partner.example",
      tz: "UTC",
      kind: "guest",
    },
    {
      id: "U5",
      name: "sam",
      realName: "Sam Stranger",
      email: "sam@other.example",
      tz: "Asia/Tokyo",
      kind: "stranger",
    },
    {
      id: "UBOT",
      name: "tam-assistant",
      realName: "TAM Assistant",
      email: "",
      tz: "UTC",
      kind: "bot",
    },
  ],
  channels: [
    { id: "C1", name: "tam-escalations", kind: "public", members: ["U1", "U2", "U3", "UBOT"] },
    { id: "C2", name: "general", kind: "public", members: ["U1", "U2", "U3", "U4"] },
    { id: "C3", name: "reps-only", kind: "private", members: ["U1", "U2", "UBOT"] },
    {
      id: "C4",
      name: "acme-shared",
      kind: "public",
      members: ["U1", "U5", "UBOT"],
      externallyShared: true,
    },
    { id: "D1", name: "dm", kind: "im", members: ["U1"] },
    { id: "D2", name: "dm", kind: "im", members: ["U2"] },
  ],
};
export function createFakeSlack(start: Date) {
  const messages: SlackMessage[] = [];
  const listeners = new Set<(event: SlackEvent) => void>();
  const views = new Map<string, SlackView>();
  const homes = new Map<string, SlackView>();
  const log: unknown[] = [];
  let n = 0;
  const emit = (event: SlackEvent) => {
    for (const l of listeners) l(event);
  };
  const ts = () => `${Math.floor(start.getTime() / 1000) + ++n * 20}.${String(n).padStart(6, "0")}`;
  const post = (m: Omit<SlackMessage, "ts"> & { ts?: string }) => {
    const full: SlackMessage = { ...m, ts: m.ts ?? ts() };
    const at = messages.findIndex((x) => x.ts === full.ts);
    if (at >= 0) messages[at] = full;
    else messages.push(full);
    emit({ kind: "message", message: full });
    return full;
  };
  const ok: Delivery = { acked: true, ackMs: 1 };
  const handlers = {
    command: async (_i: Parameters<SlackEmulator["command"]>[0]): Promise<Delivery> => ok,
    click: async (_i: Parameters<SlackEmulator["click"]>[0]): Promise<Delivery> => ok,
    submit: async (_i: Parameters<SlackEmulator["submit"]>[0]): Promise<Delivery> => ok,
    suggest: async (q: string) => [
      { text: `Acme ${q}`, value: "1" },
      { text: `Acorn ${q}`, value: "2" },
    ],
  };
  const slack = {
    apiUrl: "",
    world,
    calls: [],
    problems: [],
    sockets: 0,
    say: (i: { user: string; channel: string; text: string }) => post(i),
    command: (i: Parameters<SlackEmulator["command"]>[0]) => {
      log.push(i);
      return handlers.command(i);
    },
    click: (i: Parameters<SlackEmulator["click"]>[0]) => {
      log.push(i);
      return handlers.click(i);
    },
    suggest: async (i: { query: string }) => handlers.suggest(i.query),
    submit: (i: Parameters<SlackEmulator["submit"]>[0]) => {
      log.push(i);
      return handlers.submit(i);
    },
    closeView: async ({ user }: { user: string }) => {
      views.delete(user);
      emit({ kind: "view", user, view: null });
    },
    openHome: async () => ok,
    messages: ({ channel, as }: { channel: string; as: string }) =>
      messages.filter(
        (m) => m.channel === channel && (m.ephemeralFor === undefined || m.ephemeralFor === as),
      ),
    view: (user: string) => views.get(user) ?? null,
    home: (user: string) => homes.get(user) ?? null,
    subscribe: (l: (event: SlackEvent) => void) => {
      listeners.add(l);
      return () => listeners.delete(l);
    },
    close: async () => {},
  } as unknown as SlackEmulator;
  const open = (user: string, view: SlackView | null) => {
    if (view) views.set(user, view);
    else views.delete(user);
    emit({ kind: "view", user, view });
  };
  return {
    slack,
    post,
    open,
    homes,
    handlers,
    log,
    bot: (channel: string, blocks: SlackBlock[], more: Partial<SlackMessage> = {}) =>
      post({ channel, user: "UBOT", text: "fallback", blocks, ...more }),
  };
}
