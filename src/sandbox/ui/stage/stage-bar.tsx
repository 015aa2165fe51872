import { lazy, Suspense, useState } from "react";
import type { Api } from "../api.ts";
import { formatIn } from "../blocks/slack-date.ts";
import { Icon } from "../icons.tsx";
import type { Workspace } from "../protocol.ts";
import { ClockControls } from "./clock-controls.tsx";
import { FaultPanel } from "./fault-panel.tsx";
import { PANELS, type StagePanel } from "./stage-panels.ts";
import type { StageState } from "./stage-protocol.ts";
import { StoryPanel } from "./story-panel.tsx";
import { useOrders } from "./use-orders.ts";

const HistoryPanel = lazy(async () => {
  const { HistoryPanel } = await import("./history-panel.tsx");
  return { default: HistoryPanel };
});

/** The sandbox's own strip above the workspace: what is no part of Slack stands here. */
export function StageBar({
  workspace,
  stage,
  now,
  api,
  panel,
  onPanel,
  onGo,
}: {
  workspace: Workspace;
  stage: StageState;
  now: Date;
  api: Api;
  panel: StagePanel | null;
  onPanel: (panel: StagePanel | null) => void;
  onGo: (where: { as: string; channel: string }) => void;
}) {
  /** On a phone the controls are folded away. */
  const [unfolded, setUnfolded] = useState(false);
  const { busy, trouble, give } = useOrders();
  const ill = Object.values(stage.conditions).filter((condition) => condition !== "healthy").length;
  const status = statusOf(stage) ?? trouble;

  return (
    <section className="stage" aria-label="The sandbox's controls" data-unfolded={unfolded}>
      <div className="stage-bar">
        <strong className="stage-title">{workspace.title}</strong>
        <p className="stage-clock" title="The sandbox's clock. Jobs run by UTC.">
          <Icon name="clock" />
          <time dateTime={now.toISOString()}>{utcWords(now)}</time>
        </p>
        <button
          type="button"
          className="stage-button stage-fold"
          aria-expanded={unfolded}
          onClick={() => setUnfolded(!unfolded)}
        >
          <Icon name="sliders" /> Controls
        </button>
        <div className="stage-controls">
          <ClockControls
            clock={stage.clock}
            onOrder={(order) => void give(() => api.clock(order))}
          />
          <div className="stage-panels">
            {PANELS.map(({ id, label, icon }) => (
              <button
                key={id}
                type="button"
                className="stage-button"
                aria-expanded={panel === id}
                onClick={() => onPanel(panel === id ? null : id)}
              >
                <Icon name={icon} /> {label}
                {id === "faults" && ill > 0 && <span className="badge">{ill}</span>}
              </button>
            ))}
          </div>
        </div>
      </div>
      <p className="stage-status" role="status">
        {status}
      </p>
      {stage.bot.state !== "running" && (
        <p className="banner bot-down" role="alert">
          <Icon name="warning" />
          <span>{stage.bot.state === "starting" ? "The bot is starting." : downWords(stage)}</span>
          {stage.bot.state === "down" && (
            <button
              type="button"
              className="button small"
              onClick={() => void give(() => api.bot("start"))}
            >
              Start it again
            </button>
          )}
        </p>
      )}
      {panel === "story" && (
        <StoryPanel
          story={stage.story}
          people={workspace.people}
          api={api}
          busy={busy}
          give={give}
          onGo={onGo}
        />
      )}
      {panel === "history" && (
        <Suspense fallback={null}>
          <HistoryPanel api={api} stage={stage} now={now} />
        </Suspense>
      )}
      {panel === "faults" && <FaultPanel stage={stage} api={api} give={give} />}
    </section>
  );
}

const utcWords = (now: Date): string =>
  `${formatIn("UTC", now, {
    weekday: "short",
    day: "numeric",
    month: "short",
    year: "numeric",
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
  })} UTC`;

function statusOf({ clock }: StageState): string | null {
  if (clock.waitingFor !== null) return `The clock waits: the bot is ${clock.waitingFor}.`;
  if (clock.playing) return "A day a second; the clock waits at each job until its work is done.";
  if (clock.until !== null) return `On the way to ${utcWords(new Date(clock.until))}.`;
  return clock.stopped === null ? null : `The clock stopped: ${clock.stopped}`;
}

const downWords = ({ bot }: StageState): string =>
  bot.lastWords === null
    ? "The bot is killed. Whatever you do now gets no answer; what it had stored is still there."
    : `The bot stopped by itself: ${bot.lastWords.trim().split("\n").at(-1)?.slice(0, 300) || "without a word"}`;
