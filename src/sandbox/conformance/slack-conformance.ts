import { z } from "zod";
import type { Judge } from "./judge.ts";
import { type Schemas, SLACK_ARGUMENTS } from "./schemas.ts";

export type SlackConformance = {
  /** Arguments of a Web API method, typed as the SDK takes them. */
  request(method: string, body: unknown): string[];
  blocks(blocks: unknown): string[];
  view(view: unknown): string[];
};

const object = z.record(z.string(), z.unknown());
const typed = z.looseObject({ type: z.string() });
const constType = z.looseObject({
  properties: z.looseObject({ type: z.looseObject({ const: z.string() }) }),
});

export function createSlackConformance(schemas: Schemas, judge: Judge): SlackConformance {
  const surfaces = definitionsByType(schemas);

  const request: SlackConformance["request"] = (method, body) => {
    const given = object.safeParse(body);
    if (!given.success) return ["/ must be object"];
    const root = SLACK_ARGUMENTS.find((candidate) =>
      Object.hasOwn(members(schemas[candidate].definitions[candidate]), method),
    );
    if (root === undefined) return [`${method} has no type in slack-roots.ts`];
    const { blocks: drawn, view: shown } = given.data;
    return [
      ...judge(root, [root, "properties", method], body),
      ...(drawn === undefined ? [] : blocks(drawn).map(below("/blocks"))),
      ...(shown === undefined ? [] : view(shown).map(below("/view"))),
    ];
  };

  const blocks: SlackConformance["blocks"] = (given) =>
    Array.isArray(given)
      ? given.flatMap((one: unknown, index) => byType(one, "block", `/${index}`))
      : ["/ must be array"];

  const view: SlackConformance["view"] = (given) => {
    const { blocks: drawn, ...rest } = object.safeParse(given).data ?? {};
    return [...byType({ ...rest, blocks: [] }, "view", ""), ...blocks(drawn).map(below("/blocks"))];
  };

  return { request, blocks, view };

  function byType(value: unknown, kind: "block" | "view", place: string): string[] {
    const { type } = typed.safeParse(value).data ?? {};
    const name = type === undefined ? undefined : surfaces[kind].get(type);
    if (name === undefined) return [`${place}/type is no known ${kind}: ${JSON.stringify(type)}`];
    return judge("SlackSurfaces", [name], value).map(below(place));
  }
}

/** Names of the definitions by the `type` they are for, of all members of both unions. */
function definitionsByType({ SlackSurfaces: { definitions } }: Schemas) {
  const { block, view } = members(definitions.SlackSurfaces);
  const collect = (node: unknown, found = new Map<string, string>()): Map<string, string> => {
    const { $ref, anyOf } = z
      .looseObject({ $ref: z.string().optional(), anyOf: z.array(z.unknown()).optional() })
      .parse(node);
    for (const member of anyOf ?? []) collect(member, found);
    if ($ref === undefined) return found;
    const name = decodeURIComponent($ref.replace("#/definitions/", ""));
    const own = constType.safeParse(definitions[name]);
    if (own.success) found.set(own.data.properties.type.const, name);
    else collect(definitions[name], found);
    return found;
  };
  return { block: collect(block), view: collect(view) };
}

const members = (definition: unknown): Record<string, unknown> =>
  z.looseObject({ properties: object }).parse(definition).properties;

/** Puts a finding's JSON pointer below another; `/ …` is about the whole value. */
const below =
  (place: string) =>
  (problem: string): string =>
    `${place}${problem.startsWith("/ ") && place !== "" ? problem.slice(1) : problem}`;
