import type { Asked } from "../../../src/sandbox/asked.ts";
import type { Conformance } from "../../../src/sandbox/conformance/conformance.ts";
import { notionLimitFaults } from "./notion-limits.ts";
import { isRecord, parseJson } from "./wire.ts";

/** The types of Notion's own SDK, which has path, query and body of a request in one object, and Notion's limits. */
export function createNotionJudge({ notion }: Pick<Conformance, "notion">) {
  return ({ operation, params, query, text }: Asked): string[] => {
    const body = parseJson(text);
    if (body !== undefined && !isRecord(body)) return ["the body is no JSON object"];
    const request = { ...params, ...typed(query), ...body };
    return [
      ...notion.request(operation, request),
      ...notionLimitFaults(request, Buffer.byteLength(text ?? "")),
    ];
  };
}

const typed = (query: URLSearchParams): Record<string, unknown> =>
  Object.fromEntries(
    [...new Set(query.keys())].map((name) => {
      if (name === "filter_properties") return [name, query.getAll(name)];
      const text = query.get(name) ?? "";
      return [name, name === "page_size" && /^\d+$/.test(text) ? Number(text) : text];
    }),
  );
