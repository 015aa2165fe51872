import type {
  Outcome,
  PageEvent,
  Place,
  SubmitOutcome,
  Suggestion,
  Workspace,
} from "./protocol.ts";
import type {
  Condition,
  Day,
  Jump,
  ServiceName,
  StageState,
  StoryStep,
} from "./stage/stage-protocol.ts";

export type Api = {
  workspace(channel: string | null, signal: AbortSignal): Promise<Workspace>;
  command(input: { channel: string; command: string; text: string }): Promise<Outcome>;
  say(input: { channel: string; text: string }): Promise<Outcome>;
  click(input: {
    place: Place;
    actionId: string;
    blockId?: string;
    value?: string;
  }): Promise<Outcome>;
  suggest: (input: { place: Place; actionId: string; query: string }) => Promise<Suggestion[]>;
  submit(input: { viewId: string; values: Record<string, string> }): Promise<SubmitOutcome>;
  closeView(input: { viewId: string }): Promise<Outcome>;
  openHome(): Promise<Outcome>;
  shortcut(input: {
    callbackId: string;
    message?: { channel: string; ts: string };
  }): Promise<Outcome>;
  /** Resolve when it is done; the state comes as an event, too. */
  clock(order: Jump | "play" | "pause"): Promise<StageState>;
  condition(input: { service: ServiceName; condition: Condition }): Promise<StageState>;
  bot(order: "kill" | "start"): Promise<StageState>;
  story(step: StoryStep): Promise<StageState>;
  days(): Promise<Day[]>;
};

/** The sandbox as this person sees it; null: whoever the sandbox puts first. Rejects with words. */
export function createApi(as: string | null): Api {
  const post = <Answer>(path: string, body: object): Promise<Answer> =>
    postJson(path, { as, ...body });
  return {
    async workspace(channel, signal) {
      const query = new URLSearchParams({
        ...(as === null ? {} : { as }),
        ...(channel === null ? {} : { channel }),
      });
      return read(await fetch(`/api/workspace?${query}`, { signal }));
    },
    command: (input) => post("/api/command", input),
    say: (input) => post("/api/say", input),
    click: (input) => post("/api/click", input),
    suggest: (input) => post("/api/suggest", input),
    submit: (input) => post("/api/submit", input),
    closeView: (input) => post("/api/close-view", input),
    shortcut: (input) => post("/api/shortcut", input),
    openHome: () => post("/api/open-home", {}),
    clock: (order) => post("/api/stage/clock", { order }),
    condition: (input) => post("/api/stage/condition", input),
    bot: (order) => post("/api/stage/bot", { order }),
    story: (step) => post("/api/stage/story", { step }),
    days: async () => read(await fetch("/api/stage/days")),
  };
}

/** Rejects with words, or when `signal` ends it. */
export const getJson = async <Answer>(path: string, signal: AbortSignal): Promise<Answer> =>
  read(await fetch(path, { signal }));

/** Rejects with words. */
export const postJson = async <Answer>(path: string, body: object): Promise<Answer> =>
  read(
    await fetch(path, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
    }),
  );

async function read<Answer>(response: Response): Promise<Answer> {
  const answer = await response.json();
  if (!response.ok) throw new Error(answer.error ?? `The sandbox answered ${response.status}.`);
  return answer;
}

/**
 * What happens in the workspace, as it happens. `onOpen` comes with every (re)connection: whatever
 * was missed in between is to be read anew. Returns the function that hangs up.
 */
export function listen(
  as: string,
  on: { open(): void; event(event: PageEvent): void; lost(): void },
): () => void {
  const source = new EventSource(`/api/events?${new URLSearchParams({ as })}`);
  source.onopen = () => on.open();
  source.onmessage = ({ data }) => on.event(JSON.parse(data));
  source.onerror = () => on.lost();
  return () => source.close();
}
