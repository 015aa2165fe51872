import type { Api } from "../api.ts";
import { Icon } from "../icons.tsx";
import {
  CONDITIONS,
  type Condition,
  SERVICES,
  type ServiceName,
  type StageState,
} from "./stage-protocol.ts";

const NAMES: Record<ServiceName, string> = { slack: "Slack", notion: "Notion", gmail: "Gmail" };

const WORDS: Record<Condition, { label: string; meaning: string }> = {
  healthy: { label: "Healthy", meaning: "answers as always" },
  slow: { label: "Slow", meaning: "answers, but seconds later" },
  rateLimited: { label: "Rate-limited", meaning: "answers 429 and asks to wait" },
  failing: { label: "Failing", meaning: "answers 503 and does nothing" },
  answersLost: {
    label: "Answers lost",
    meaning: "does what it is asked, the answer never arrives",
  },
};

/** How the three services behave, and the bot's power switch. */
export function FaultPanel({
  stage,
  api,
  give,
}: {
  stage: StageState;
  api: Api;
  give: (order: () => Promise<unknown>) => Promise<void>;
}) {
  return (
    <div className="stage-panel faults">
      {SERVICES.map((service) => (
        <fieldset key={service} className="fault-service">
          <legend>{NAMES[service]}</legend>
          {CONDITIONS.map((condition) => (
            <label key={condition} title={WORDS[condition].meaning}>
              <input
                type="radio"
                name={`condition-${service}`}
                checked={stage.conditions[service] === condition}
                onChange={() => void give(() => api.condition({ service, condition }))}
              />
              {WORDS[condition].label}
            </label>
          ))}
          <p className="quiet">{WORDS[stage.conditions[service]].meaning}</p>
        </fieldset>
      ))}
      <fieldset className="fault-service">
        <legend>The bot</legend>
        {stage.bot.state === "running" ? (
          <button
            type="button"
            className="button small danger"
            onClick={() => void give(() => api.bot("kill"))}
          >
            <Icon name="power" /> Kill the bot
          </button>
        ) : (
          <button
            type="button"
            className="button small"
            disabled={stage.bot.state === "starting"}
            onClick={() => void give(() => api.bot("start"))}
          >
            <Icon name="power" /> Start it again
          </button>
        )}
        <p className="quiet">
          As a power cut would, in the middle of whatever it does. It keeps its store and takes its
          work up again.
        </p>
      </fieldset>
    </div>
  );
}
