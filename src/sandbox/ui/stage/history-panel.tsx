import { useEffect, useRef, useState } from "react";
import type { Api } from "../api.ts";
import { DayChart } from "./day-chart.tsx";
import type { Day, StageState } from "./stage-protocol.ts";

/** What could be seen day by day, drawn as the days pass. Loaded when it is opened. */
export function HistoryPanel({ api, stage, now }: { api: Api; stage: StageState; now: Date }) {
  const [days, setDays] = useState<Day[]>([]);
  const reading = useRef(false);
  // Each step of the clock brings a new state: one reading at a time keeps up.
  // biome-ignore lint/correctness/useExhaustiveDependencies: read anew when something has happened.
  useEffect(() => {
    if (reading.current) return;
    reading.current = true;
    let here = true;
    api
      .days()
      .then((read) => here && setDays(read))
      .catch(() => {})
      .finally(() => {
        reading.current = false;
      });
    return () => {
      here = false;
    };
  }, [api, stage, now.getTime()]);

  return (
    <div className="stage-panel history">
      {days.length === 0 ? (
        <p className="quiet">Nothing has been seen yet.</p>
      ) : (
        <>
          <DayChart days={days} />
          <details>
            <summary>The same as a table</summary>
            <DayTable days={days} />
          </details>
        </>
      )}
    </div>
  );
}

function DayTable({ days }: { days: Day[] }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: keyboards must be able to scroll it.
    <section className="day-table" tabIndex={0} aria-label="Day by day">
      <table>
        <thead>
          <tr>
            {["Day", "Messages", "Replies", "Red", "Amber", "Green", "Not scanned"].map((name) => (
              <th key={name} scope="col">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {days.toReversed().map(({ day, posts, replies, red, amber, green, unknown }) => (
            <tr key={day}>
              <th scope="row">{day}</th>
              <td>{posts}</td>
              <td>{replies}</td>
              <td>{red}</td>
              <td>{amber}</td>
              <td>{green}</td>
              <td>{unknown}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
