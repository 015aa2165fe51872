import type { ActivityEntry, Service } from "../drawer/protocol.ts";

export type ActivityFilter = {
  service: Service | null;
  /** Only what was refused, got no answer, or was made to go wrong. */
  troubled: boolean;
  /** Part of the operation's name, in any case. */
  search: string;
};

export const isTroubled = ({ failed, fault }: ActivityEntry): boolean => failed || fault !== null;

export function filterActivity(
  entries: readonly ActivityEntry[],
  { service, troubled, search }: ActivityFilter,
): ActivityEntry[] {
  const wanted = search.trim().toLowerCase();
  return entries.filter(
    (entry) =>
      (service === null || entry.service === service) &&
      (!troubled || isTroubled(entry)) &&
      entry.operation.toLowerCase().includes(wanted),
  );
}

/** `medianMs` and `slowestMs` are null when none of them was answered. */
export type OperationSummary = {
  service: Service;
  operation: string;
  calls: number;
  troubled: number;
  medianMs: number | null;
  slowestMs: number | null;
};

/** One line an operation, most calls first. */
export function summarize(entries: readonly ActivityEntry[]): OperationSummary[] {
  const groups = Map.groupBy(entries, ({ service, operation }) => `${service} ${operation}`);
  return [...groups.values()]
    .flatMap((calls) => {
      const [first] = calls;
      if (first === undefined) return [];
      const times = calls.flatMap(({ ms }) => ms ?? []).sort((a, b) => a - b);
      return {
        service: first.service,
        operation: first.operation,
        calls: calls.length,
        troubled: calls.filter(isTroubled).length,
        medianMs: times[Math.floor((times.length - 1) / 2)] ?? null,
        slowestMs: times.at(-1) ?? null,
      };
    })
    .sort((a, b) => b.calls - a.calls || a.operation.localeCompare(b.operation));
}
