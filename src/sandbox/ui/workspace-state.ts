import type { Message, PageEvent, View, Workspace } from "./protocol.ts";

/** What Slack itself says to one person in a channel: "failed with the error …". */
export type Notice = { id: number; channel: string; at: string; text: string };

export type State = {
  workspace: Workspace | null;
  notices: Notice[];
  /** Channels with messages that came while another one was open. */
  unread: string[];
  /** The line to the sandbox is up. */
  connected: boolean;
};

export type Action =
  | { kind: "loaded"; workspace: Workspace }
  | { kind: "event"; event: PageEvent }
  | { kind: "view"; view: View | null }
  | { kind: "notice"; channel: string; text: string }
  | { kind: "connected"; connected: boolean }
  | { kind: "personChanged" };

export const initialState: State = {
  workspace: null,
  notices: [],
  unread: [],
  connected: true,
};

export function reduce(state: State, action: Action): State {
  switch (action.kind) {
    case "loaded":
      return {
        ...state,
        workspace: action.workspace,
        unread: state.unread.filter((id) => id !== action.workspace.channel),
      };
    case "event":
      return state.workspace === null ? state : applyEvent(state, state.workspace, action.event);
    case "view":
      return withWorkspace(state, { view: action.view });
    case "notice":
      return {
        ...state,
        notices: [
          ...state.notices,
          {
            id: state.notices.length,
            channel: action.channel,
            at: state.workspace?.now ?? "",
            text: action.text,
          },
        ],
      };
    case "connected":
      return { ...state, connected: action.connected };
    case "personChanged":
      return initialState;
  }
}

function applyEvent(state: State, workspace: Workspace, event: PageEvent): State {
  switch (event.kind) {
    case "message": {
      const { message } = event;
      if (message.channel !== workspace.channel) {
        const fresh = !state.unread.includes(message.channel) && message.user !== workspace.me;
        return fresh ? { ...state, unread: [...state.unread, message.channel] } : state;
      }
      return withWorkspace(state, {
        now: later(workspace.now, message.ts),
        messages: upsert(workspace.messages, message),
      });
    }
    case "messageDeleted":
      if (event.channel !== workspace.channel) return state;
      return withWorkspace(state, {
        messages: workspace.messages.filter(({ ts }) => ts !== event.ts),
      });
    case "view":
      return withWorkspace(state, { view: event.view });
    case "home":
      return withWorkspace(state, { home: event.view });
    case "clock":
      return withWorkspace(state, { now: event.now });
    case "stage":
      return withWorkspace(state, { stage: event.stage });
    // Of the drawer, which hears of it beside this state.
    case "changed":
      return state;
  }
}

const withWorkspace = (state: State, change: Partial<Workspace>): State =>
  state.workspace === null ? state : { ...state, workspace: { ...state.workspace, ...change } };

/** In its place by time; an edited message replaces itself. */
function upsert(messages: Message[], message: Message): Message[] {
  const others = messages.filter(({ ts }) => ts !== message.ts);
  const at = others.findLastIndex(({ ts }) => Number(ts) <= Number(message.ts));
  return others.toSpliced(at + 1, 0, message);
}

/** A message tells the time between two ticks of the clock. */
const later = (now: string, ts: string): string => {
  const at = Number(ts) * 1000;
  return at > Date.parse(now) ? new Date(at).toISOString() : now;
};
