import { formatIn } from "../blocks/slack-date.ts";
import type { Day } from "./stage-protocol.ts";

const WIDTH = 960;
const POSTS_HEIGHT = 70;
const HEALTH_HEIGHT = 110;
const GAP = 26;
const LEFT = 30;
const HEIGHT = POSTS_HEIGHT + GAP + HEALTH_HEIGHT + 20;
/** Fewer days than this leave the rest empty, so that the bars do not jump as days pass. */
const LEAST_DAYS = 30;

const HEALTH = ["red", "amber", "green"] as const;

/** Messages a day above, the accounts by health below. The numbers are in the table beside it. */
export function DayChart({ days }: { days: Day[] }) {
  const slot = (WIDTH - LEFT) / Math.max(LEAST_DAYS, days.length);
  const bar = Math.max(1, slot * 0.78);
  const mostPosts = Math.max(6, ...days.map(({ posts }) => posts));
  const mostAccounts = Math.max(1, ...days.map((day) => total(day)));
  const last = days.at(-1);
  const all = days.reduce((sum, { posts }) => sum + posts, 0);
  const healthTop = POSTS_HEIGHT + GAP;
  const every = Math.max(1, Math.ceil(70 / slot));

  return (
    <figure className="day-chart">
      <figcaption>
        <strong>Messages in #tam-alerts a day</strong>
        <span className="quiet">
          {all} in {days.length} {days.length === 1 ? "day" : "days"}
        </span>
        {last && (
          <span className="day-legend">
            {HEALTH.map((status) => (
              <span key={status}>
                <i className={`key ${status}`} /> {last[status]} {status}
              </span>
            ))}
          </span>
        )}
      </figcaption>
      <svg
        viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
        role="img"
        aria-label={`Messages a day and accounts by health over ${days.length} days. The table has the numbers.`}
      >
        <Line y={POSTS_HEIGHT} />
        <text x={LEFT - 6} y={9} className="axis">
          {mostPosts}
        </text>
        <text x={LEFT - 6} y={POSTS_HEIGHT} className="axis">
          0
        </text>
        <text x={LEFT - 6} y={healthTop + 9} className="axis">
          {mostAccounts}
        </text>
        <Line y={healthTop + HEALTH_HEIGHT} />
        {days.map((day, index) => {
          const x = LEFT + index * slot;
          const height = (day.posts / mostPosts) * POSTS_HEIGHT;
          return (
            <g key={day.day}>
              <title>{`${day.day}: ${day.posts} messages; ${day.red} Red, ${day.amber} Amber, ${day.green} Green`}</title>
              <rect className="posts" x={x} y={POSTS_HEIGHT - height} width={bar} height={height} />
              {stack(day, mostAccounts).map(({ status, from, size }) => (
                <rect
                  key={status}
                  className={status}
                  x={x}
                  y={healthTop + from}
                  width={bar}
                  height={size}
                />
              ))}
              {index % every === 0 && (
                <text x={x} y={HEIGHT - 4} className="day-label">
                  {formatIn("UTC", new Date(`${day.day}T00:00:00Z`), {
                    day: "numeric",
                    month: "short",
                  })}
                </text>
              )}
            </g>
          );
        })}
      </svg>
    </figure>
  );
}

const Line = ({ y }: { y: number }) => (
  <line className="axis-line" x1={LEFT} x2={WIDTH} y1={y} y2={y} />
);

const total = ({ red, amber, green }: Day): number => red + amber + green;

/** Red at the bottom, where it is compared most easily. */
function stack(day: Day, most: number) {
  let bottom = HEALTH_HEIGHT;
  return HEALTH.map((status) => {
    const size = (day[status] / most) * HEALTH_HEIGHT;
    bottom -= size;
    return { status, from: bottom, size };
  });
}
