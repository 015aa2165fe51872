import { z } from "zod";
import type { NotionConformance } from "../notion/contract.ts";
import { createJudge } from "./judge.ts";
import { loadSchemas } from "./schemas.ts";
import { createSlackConformance, type SlackConformance } from "./slack-conformance.ts";

/**
 * The second opinion on what goes over the wire, independent of the emulators: the official SDKs'
 * own types. Each function names what is wrong; an empty list means all is well. It knows shapes
 * and no limits (lengths, counts, sizes): those the emulators enforce.
 */
export type Conformance = { notion: NotionConformance; slack: SlackConformance };

/** Two seconds when the schemas must be made, some ten milliseconds later. */
export async function openConformance(): Promise<Conformance> {
  const schemas = await loadSchemas();
  const judge = createJudge(schemas);
  const properties = z.looseObject({
    properties: z.record(
      z.string(),
      z.looseObject({ properties: z.record(z.string(), z.unknown()) }),
    ),
  });
  const known = properties.parse(schemas.NotionRoots.definitions.NotionRoots).properties;
  const notion = (part: "requests" | "responses") => (operation: string, body: unknown) =>
    Object.hasOwn(known[part]?.properties ?? {}, operation)
      ? judge("NotionRoots", ["NotionRoots", "properties", part, "properties", operation], body)
      : [`${operation} has no type in notion-roots.ts`];
  return {
    notion: { request: notion("requests"), response: notion("responses") },
    slack: createSlackConformance(schemas, judge),
  };
}
