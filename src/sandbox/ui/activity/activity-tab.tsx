import { useState } from "react";
import { formatIn, type Viewer } from "../blocks/slack-date.ts";
import type { ChangeFeed } from "../drawer/changes.ts";
import type { ActivityEntry, Service } from "../drawer/protocol.ts";
import {
  type ActivityFilter,
  filterActivity,
  isTroubled,
  type OperationSummary,
  summarize,
} from "./activity-list.ts";
import { useActivity } from "./use-activity.ts";
import "./activity.css";

const NAMES: Record<Service, string> = { slack: "Slack", notion: "Notion", gmail: "Gmail" };
const SERVICES = ["slack", "notion", "gmail"] as const;
const PAGE = 100;

/** Every call the bot makes, newest first, as it happens; or one line for each operation. */
export function ActivityTab({ feed, viewer }: { feed: ChangeFeed; viewer: Viewer }) {
  const activity = useActivity(feed);
  const [filter, setFilter] = useState<ActivityFilter>({
    service: null,
    troubled: false,
    search: "",
  });
  const [grouped, setGrouped] = useState(false);
  const [shown, setShown] = useState(PAGE);
  if (activity === null) return <p className="drawer-wait quiet">Opening…</p>;

  const { counts } = activity;
  const found = filterActivity(activity.entries, filter);
  const change = (next: Partial<ActivityFilter>) => {
    setShown(PAGE);
    setFilter((before) => ({ ...before, ...next }));
  };
  const all = SERVICES.reduce((sum, service) => sum + counts[service].calls, 0);
  const services: [Service | null, string, number][] = [
    [null, "All", all],
    ...SERVICES.map((each) => [each, NAMES[each], counts[each].calls] as [Service, string, number]),
  ];

  return (
    <div className="activity">
      <fieldset className="chips">
        <legend className="visually-hidden">Service</legend>
        {services.map(([service, name, calls]) => (
          <button
            key={name}
            type="button"
            className="chip"
            aria-pressed={filter.service === service}
            onClick={() => change({ service })}
          >
            {name} <span className="count">{calls.toLocaleString("en")}</span>
            {service !== null && counts[service].failed > 0 && (
              <span className="count error"> · {counts[service].failed} failed</span>
            )}
          </button>
        ))}
      </fieldset>
      <div className="drawer-tools">
        <input
          type="search"
          aria-label="Find an operation"
          placeholder="Find an operation"
          value={filter.search}
          onChange={(event) => change({ search: event.target.value })}
        />
        <label>
          <input
            type="checkbox"
            checked={filter.troubled}
            onChange={(event) => change({ troubled: event.target.checked })}
          />{" "}
          Only trouble
        </label>
        <label>
          <input
            type="checkbox"
            checked={grouped}
            onChange={(event) => setGrouped(event.target.checked)}
          />{" "}
          By operation
        </label>
      </div>
      {found.length === 0 ? (
        <p className="drawer-wait quiet">
          {activity.entries.length === 0
            ? "The bot has not called anything yet."
            : "No call fits these filters."}
        </p>
      ) : grouped ? (
        <Operations summaries={summarize(found)} />
      ) : (
        <>
          <Calls entries={found.slice(0, shown)} viewer={viewer} />
          {found.length > shown && (
            <p className="drawer-more">
              <button type="button" className="button" onClick={() => setShown(shown + PAGE)}>
                Show older calls ({(found.length - shown).toLocaleString("en")})
              </button>
            </p>
          )}
        </>
      )}
    </div>
  );
}

function Calls({ entries, viewer }: { entries: ActivityEntry[]; viewer: Viewer }) {
  return (
    <table className="calls">
      <caption className="visually-hidden">Calls of the bot, newest first</caption>
      <thead>
        <tr>
          <th scope="col">Time</th>
          <th scope="col">Call</th>
          <th scope="col">Result</th>
          <th scope="col" className="number">
            ms
          </th>
        </tr>
      </thead>
      <tbody>
        {entries.map((entry) => (
          <tr key={entry.seq} data-troubled={isTroubled(entry)}>
            <td>
              <time dateTime={entry.at} title={formatIn(viewer.zone, new Date(entry.at), WHOLE)}>
                {formatIn(viewer.zone, new Date(entry.at), CLOCK)}
              </time>
            </td>
            <td>
              <Operation {...entry} />
            </td>
            <td>
              <Result entry={entry} />
            </td>
            <td className="number">{entry.ms ?? "–"}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

const CLOCK = { hour: "2-digit", minute: "2-digit", second: "2-digit", hour12: false } as const;
const WHOLE = { dateStyle: "full", timeStyle: "long" } as const;

function Operation({ service, operation }: { service: Service; operation: string }) {
  return (
    <>
      <span className={`service ${service}`}>{NAMES[service]}</span> <code>{operation}</code>
    </>
  );
}

function Result({ entry: { status, error, fault, failed } }: { entry: ActivityEntry }) {
  return (
    <>
      <span className={failed ? "error" : "fine"}>
        {[status ?? "no answer", error].filter(Boolean).join(" ")}
      </span>
      {fault !== null && <span className="fault">made to fail: {FAULTS[fault] ?? fault}</span>}
    </>
  );
}

const FAULTS: Record<string, string> = {
  status: "an error instead of an answer",
  reset: "line cut before",
  slow: "slow answer",
  lostAnswer: "done, answer lost",
  late: "line cut, done later",
  saved503: "done, then 503",
  stall: "answer never ends",
  truncated: "half an answer",
};

function Operations({ summaries }: { summaries: OperationSummary[] }) {
  return (
    <table className="calls">
      <caption className="visually-hidden">Calls of the bot by operation, most first</caption>
      <thead>
        <tr>
          <th scope="col">Call</th>
          <th scope="col" className="number">
            Calls
          </th>
          <th scope="col" className="number">
            Trouble
          </th>
          <th scope="col" className="number">
            Median ms
          </th>
          <th scope="col" className="number">
            Slowest ms
          </th>
        </tr>
      </thead>
      <tbody>
        {summaries.map(({ service, operation, calls, troubled, medianMs, slowestMs }) => (
          <tr key={`${service} ${operation}`} data-troubled={troubled > 0}>
            <td>
              <Operation service={service} operation={operation} />
            </td>
            <td className="number">{calls}</td>
            <td className={troubled > 0 ? "number error" : "number"}>{troubled}</td>
            <td className="number">{medianMs ?? "–"}</td>
            <td className="number">{slowestMs ?? "–"}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
