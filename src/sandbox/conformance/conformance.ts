import { z } from "zod";
import type { GmailConformance } from "../gmail/contract.ts";
import type { NotionConformance } from "../notion/contract.ts";
import { createCompiled } from "./compiled.ts";
import { createJudge } from "./judge.ts";
import { loadSchemas } from "./schemas.ts";
import { createSlackConformance, type SlackConformance } from "./slack-conformance.ts";

/**
 * The second opinion on what goes over the wire, independent of the emulators: the official SDKs'
 * own types. Each function names what is wrong; an empty list means all is well. It knows shapes
 * and no limits (lengths, counts, sizes): those the emulators enforce.
 */
export type Conformance = {
  gmail: GmailConformance;
  notion: NotionConformance;
  slack: SlackConformance;
};

/** Two seconds when the schemas must be made (and as much again for the first body of each service), some ten milliseconds later. */
export async function openConformance(): Promise<Conformance> {
  const { schemas, fileOf } = await loadSchemas();
  const judge = createJudge(schemas, createCompiled(schemas, fileOf));
  const properties = z.looseObject({
    properties: z.record(
      z.string(),
      z.looseObject({ properties: z.record(z.string(), z.unknown()) }),
    ),
  });
  /** Judges of a root that has `requests` and `responses` by operation. */
  const byOperation = (root: "GmailRoots" | "NotionRoots", file: string) => {
    const known = properties.parse(schemas[root].definitions[root]).properties;
    const part = (name: "requests" | "responses") => (operation: string, body: unknown) =>
      Object.hasOwn(known[name]?.properties ?? {}, operation)
        ? judge(root, [root, "properties", name, "properties", operation], body)
        : [`${operation} has no type in ${file}`];
    return { request: part("requests"), response: part("responses") };
  };
  return {
    gmail: byOperation("GmailRoots", "gmail-roots.ts"),
    notion: byOperation("NotionRoots", "notion-roots.ts"),
    slack: createSlackConformance(schemas, judge),
  };
}
