import { describe, expect, it } from "vitest";
import type { Message, PageEvent, Workspace } from "../../../src/sandbox/ui/protocol.ts";
import {
  type Action,
  initialState,
  reduce,
  type State,
} from "../../../src/sandbox/ui/workspace-state.ts";

const workspace: Workspace = {
  title: "Sandbox",
  team: "Team",
  bot: { userId: "UBOT", name: "bot" },
  now: "2026-03-14T11:00:00.000Z",
  me: "U1",
  people: [],
  personas: [],
  channels: [],
  channel: "C1",
  messages: [],
  view: null,
  home: null,
  commands: [],
  accounts: [],
  shortcuts: [],
  stage: null,
};
const message = (ts: string, text = "", channel = "C1", user = "U2"): Message => ({
  channel,
  ts,
  user,
  text,
  ephemeral: false,
  edited: false,
});
const stateAfter = (...actions: Action[]): State =>
  actions.reduce(reduce, reduce(initialState, { kind: "loaded", workspace }));
const event = (value: PageEvent): Action => ({ kind: "event", event: value });
const came = (value: Message): Action => event({ kind: "message", message: value });

describe("reduce", () => {
  it("puts messages in order of time and an edited one in its own place", () => {
    const { workspace: now } = stateAfter(
      came(message("1773486000.000200")),
      came(message("1773486000.000100", "first")),
      came(message("1773486000.000100", "edited")),
    );
    expect(now?.messages.map(({ ts, text }) => [ts, text])).toEqual([
      ["1773486000.000100", "edited"],
      ["1773486000.000200", ""],
    ]);
  });

  it("the same message twice is one message", () => {
    const twice = stateAfter(came(message("1.1")), came(message("1.1")));
    expect(twice.workspace?.messages).toHaveLength(1);
  });

  it("removes a deleted message, of this channel only", () => {
    const state = stateAfter(
      came(message("1.1")),
      event({ kind: "messageDeleted", channel: "C2", ts: "1.1" }),
    );
    expect(state.workspace?.messages).toHaveLength(1);
    const gone = reduce(state, event({ kind: "messageDeleted", channel: "C1", ts: "1.1" }));
    expect(gone.workspace?.messages).toEqual([]);
  });

  it("marks other channels unread once, not by one's own words, until they are opened", () => {
    const state = stateAfter(
      came(message("1.1", "", "C2")),
      came(message("1.2", "", "C2")),
      came(message("1.3", "", "C3", "U1")),
    );
    expect(state.unread).toEqual(["C2"]);
    const opened = reduce(state, { kind: "loaded", workspace: { ...workspace, channel: "C2" } });
    expect(opened.unread).toEqual([]);
  });

  it("a message moves the clock forward, never back", () => {
    const later = stateAfter(came(message(String(Date.parse("2026-03-14T12:00:00Z") / 1000))));
    expect(later.workspace?.now).toBe("2026-03-14T12:00:00.000Z");
    const earlier = stateAfter(came(message(String(Date.parse("2026-03-14T10:00:00Z") / 1000))));
    expect(earlier.workspace?.now).toBe(workspace.now);
  });

  it("keeps notices of a channel at the time they were given", () => {
    const { notices } = stateAfter({ kind: "notice", channel: "C1", text: "no" });
    expect(notices).toEqual([{ id: 0, channel: "C1", at: workspace.now, text: "no" }]);
  });

  it("events before anything was read change nothing", () => {
    expect(reduce(initialState, came(message("1.1")))).toBe(initialState);
  });

  it("another person starts with nothing of the last one", () => {
    const state = stateAfter(
      { kind: "notice", channel: "C1", text: "no" },
      { kind: "personChanged" },
    );
    expect(state).toEqual(initialState);
  });
});
