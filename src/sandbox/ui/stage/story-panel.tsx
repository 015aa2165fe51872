import type { Api } from "../api.ts";
import { Icon } from "../icons.tsx";
import type { Person } from "../protocol.ts";
import type { StoryState, StoryStep } from "./stage-protocol.ts";

const WORDS: Record<StoryStep, { title: string; how: (name: string) => string }> = {
  scan: {
    title: "Scan",
    how: (name) =>
      `As ${name}, the admin, type /tam scan. The bot scores every account; it does so by itself each day at 7:00.`,
  },
  alert: {
    title: "Alert",
    how: (name) =>
      `The accounts that need a person are in #tam-alerts, few and ranked. As ${name}, acknowledge one.`,
  },
  profile: {
    title: "Profile",
    how: () => "Open an account’s relationship profile with /tam profile and its name.",
  },
  draft: {
    title: "Draft",
    how: (name) =>
      `As ${name}, type /tam draft outreach and an account: the mail waits in Gmail, and in the messages with the bot.`,
  },
  approve: {
    title: "Approve",
    how: () =>
      "Press Review, read what would go out, then Approve & send. Nothing leaves without that; 20 seconds to undo.",
  },
};

/** The tour: what to do next, done for one if wanted, ticked off when it was seen to happen. */
export function StoryPanel({
  story,
  people,
  api,
  busy,
  give,
  onGo,
}: {
  story: StoryState;
  people: Person[];
  api: Api;
  busy: boolean;
  give: (order: () => Promise<unknown>) => Promise<void>;
  /** Shows the page as this person and in this conversation. */
  onGo: (where: { as: string; channel: string }) => void;
}) {
  const next = story.find(({ done }) => !done);
  const firstName = (id: string) =>
    people.find((person) => person.id === id)?.name.split(" ")[0] ?? "somebody";
  return (
    <div className="stage-panel story">
      <ol>
        {story.map((step, index) => (
          <li key={step.id} data-done={step.done} aria-current={step === next ? "step" : undefined}>
            <span className="story-mark" aria-hidden="true">
              {step.done ? <Icon name="check" /> : index + 1}
            </span>
            <strong>{WORDS[step.id].title}</strong>
            {step.done && <span className="visually-hidden">, done</span>}
            <p>{WORDS[step.id].how(firstName(step.as))}</p>
          </li>
        ))}
      </ol>
      <p className="story-next">
        {next === undefined ? (
          <span>
            That was the tour. Play some days, break something under Faults, or kill the bot in the
            middle of its work.
          </span>
        ) : (
          <>
            <button type="button" className="button small" onClick={() => onGo(next)}>
              Take me there
            </button>
            <button
              type="button"
              className="button small filled primary"
              aria-busy={busy}
              disabled={busy}
              onClick={() => {
                onGo(next);
                void give(() => api.story(next.id));
              }}
            >
              {busy ? "Doing it …" : `Do “${WORDS[next.id].title}” for me`}
            </button>
          </>
        )}
      </p>
    </div>
  );
}
