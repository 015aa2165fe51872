import { Icon } from "../icons.tsx";
import type { Jump, StageState } from "./stage-protocol.ts";

const JUMP_BUTTONS: { jump: Jump; label: string; title: string }[] = [
  { jump: "hour", label: "+1 h", title: "An hour on" },
  { jump: "seven", label: "7:00", title: "To the next 7:00 UTC: the daily scan" },
  {
    jump: "month",
    label: "1st, 10:00",
    title: "To the 1st of next month, 10:00 UTC: the monthly check-ins",
  },
];

/** Moves the sandbox's clock ahead; while it is on its way it can only be paused. */
export function ClockControls({
  clock,
  onOrder,
}: {
  clock: StageState["clock"];
  onOrder: (order: Jump | "play" | "pause") => void;
}) {
  const moving = clock.playing || clock.until !== null;
  return (
    <fieldset className="stage-group">
      <legend className="visually-hidden">Move the clock</legend>
      {moving ? (
        <button type="button" className="stage-button" onClick={() => onOrder("pause")}>
          <Icon name="pause" /> Pause
        </button>
      ) : (
        <button
          type="button"
          className="stage-button"
          title="A day a second"
          onClick={() => onOrder("play")}
        >
          <Icon name="play" /> Play days
        </button>
      )}
      {JUMP_BUTTONS.map(({ jump, label, title }) => (
        <button
          key={jump}
          type="button"
          className="stage-button"
          title={title}
          disabled={moving}
          onClick={() => onOrder(jump)}
        >
          <Icon name="forward" /> {label}
        </button>
      ))}
    </fieldset>
  );
}
