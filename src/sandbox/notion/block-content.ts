import { ruleOf } from "./block-types.ts";
import { type JsonObject, onlyKeys } from "./checks.ts";
import { shouldBe } from "./refusal.ts";
import type { TitleOf } from "./rich-text-write.ts";

/** All that stands under the type's key; what is left out gets its default. */
export function parseFields(
  type: string,
  body: JsonObject,
  path: string,
  titleOf: TitleOf,
): JsonObject {
  const fields = ruleOf(type)?.fields ?? {};
  onlyKeys(body, [...Object.keys(fields), "children"], path);
  const data: JsonObject = {};
  for (const [key, field] of Object.entries(fields)) {
    const at = `${path}.${key}`;
    if (body[key] !== undefined) data[key] = field.parse(body[key], at, titleOf);
    else if (field.required === true) throw shouldBe(at, "defined", undefined);
    else if (field.initial !== undefined) data[key] = structuredClone(field.initial);
  }
  return data;
}

/** What a PATCH changes under the type's key; what is left out stays (update-a-block reference). */
export function parseChanges(type: string, body: JsonObject, titleOf: TitleOf): JsonObject {
  const path = `body.${type}`;
  const fields = Object.entries(ruleOf(type)?.fields ?? {}).filter(([, field]) => !field.fixed);
  onlyKeys(
    body,
    fields.map(([key]) => key),
    path,
  );
  return Object.fromEntries(
    fields
      .filter(([key]) => body[key] !== undefined)
      .map(([key, field]) => [key, field.parse(body[key], `${path}.${key}`, titleOf)]),
  );
}

/** A row has as many cells as its table is wide. */
export function checkCells(data: JsonObject, width: number | undefined, path: string): void {
  if (width === undefined || !Array.isArray(data.cells) || data.cells.length === width) return;
  throw shouldBe(`${path}.cells.length`, `\`${width}\``, data.cells.length);
}
