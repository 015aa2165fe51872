/** A JSON body; undefined when there is none, and a text for what is none. */
export function parseJson(text: string | null): unknown {
  if (text === null || text === "") return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

export const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** What stands at these steps; undefined where there is nothing. */
export const at = (value: unknown, steps: readonly string[]): unknown =>
  steps.reduce<unknown>((inside, step) => (isRecord(inside) ? inside[step] : undefined), value);
