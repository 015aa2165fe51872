import type { SlackConformance } from "./slack-conformance.ts";

/** As an emulator of Slack asks it; there is no judge of its answers. */
export type SlackFormConformance = {
  request(method: string, body: unknown): string[];
  response(method: string, body: unknown): string[];
};

/** Numbers among the arguments of the methods; every other one is text, a flag or JSON. */
const NUMBERS = ["limit", "count", "page"];

/**
 * For bodies as they arrive at Slack: a form, where what Slack defines as JSON (`blocks`, `view`,
 * `metadata`) was parsed and flags and numbers are still text.
 */
export const forForms = (slack: SlackConformance): SlackFormConformance => ({
  request: (method, body) => slack.request(method, typedForm(body)),
  response: () => [],
});

function typedForm(body: unknown): unknown {
  if (typeof body !== "object" || body === null) return body;
  return Object.fromEntries(
    Object.entries(body).map(([name, value]: [string, unknown]) => {
      if (value === "true" || value === "false") return [name, value === "true"];
      if (NUMBERS.includes(name) && typeof value === "string" && /^\d+$/.test(value)) {
        return [name, Number(value)];
      }
      return [name, value];
    }),
  );
}
