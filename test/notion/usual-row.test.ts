import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseAnyRow, parseRow } from "../../src/notion/parse.ts";
import { usualInstant } from "../../src/notion/usual-row.ts";
import { fakePage, uuid, wire } from "../support/fake-table.ts";

const USUAL = fakePage(7, "2026-01-05T07:00:00.000Z", {
  title: wire.title("Login fails"),
  tx: wire.text("T-", "1"),
  ac: wire.relation(uuid(1)),
  pr: wire.select("P2"),
  no: wire.select(null),
  st: wire.status("Open"),
  cr: wire.date("2026-01-06T09:30:00.000Z"),
  dn: wire.date(null),
  li: wire.url("https://help.example/T-1"),
  em: wire.email("jane@customer.example"),
  nu: wire.number(4),
});

/** Every path into the row at which something may be another value. */
function pathsOf(value: unknown, path: string[] = []): string[][] {
  if (typeof value !== "object" || value === null) return [path];
  return [path, ...Object.entries(value).flatMap(([key, inner]) => pathsOf(inner, [...path, key]))];
}

function withValueAt(value: unknown, [key, ...rest]: readonly string[], put: unknown): unknown {
  if (key === undefined) return put;
  const copy = Array.isArray(value) ? [...value] : { ...(value as object) };
  (copy as Record<string, unknown>)[key] = withValueAt(
    (value as Record<string, unknown>)[key],
    rest,
    put,
  );
  return copy;
}

const STRANGE = [
  undefined,
  null,
  true,
  0,
  Number.NaN,
  Number.POSITIVE_INFINITY,
  "",
  "page",
  "2026-02-30T07:00:00.000Z",
  "2026-01-05T07:00:00Z",
  "2026-01-05T07:00:00.000+01:00",
  uuid(3).toUpperCase(),
  uuid(3).replaceAll("-", ""),
  [],
  {},
  { name: "x" },
  { start: "2026-01-01" },
  [{ plain_text: "x" }],
  [{ id: uuid(9) }],
];

describe("rows in their usual form", () => {
  it("are read as the schemas read them, whatever stands at any one place", () => {
    const seen = { rows: 0, unusable: 0 };
    for (const path of pathsOf(USUAL)) {
      for (const strange of STRANGE) {
        const raw = withValueAt(USUAL, path, strange);
        const read = parseRow(raw);
        expect(read, `${path.join(".")} = ${JSON.stringify(strange)}`).toEqual(parseAnyRow(raw));
        seen[read.kind === "row" ? "rows" : "unusable"] += 1;
      }
    }
    expect(seen.rows).toBeGreaterThan(100);
    expect(seen.unusable).toBeGreaterThan(100);
  });

  it("are read alike when somebody names a property __proto__", () => {
    const properties = JSON.parse(
      `{"__proto__": ${JSON.stringify({ id: "p", ...wire.text("x") })}}`,
    ) as object;
    const raw = { ...USUAL, properties };
    expect(parseRow(raw)).toEqual(parseAnyRow(raw));
  });

  it("and in any mixture of strange places", () => {
    const places = pathsOf(USUAL);
    const change = fc.tuple(
      fc.constantFrom(...places),
      fc.oneof(fc.constantFrom(...STRANGE), fc.jsonValue()),
    );
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 5 }), (changes) => {
        let raw: unknown = USUAL;
        for (const [path, put] of changes) {
          try {
            raw = withValueAt(raw, path, put);
          } catch {
            // An earlier change took that place away.
          }
        }
        expect(parseRow(raw)).toEqual(parseAnyRow(raw));
      }),
      { numRuns: 500 },
    );
  });

  it.each([
    ["2026-01-06T09:30:00.000Z", true],
    ["2024-02-28T23:59:59.999Z", true],
    ["2024-02-29T00:00:00.000Z", false],
    ["2026-13-01T00:00:00.000Z", false],
    ["2026-02-29T00:00:00.000Z", false],
    ["2026-01-06T24:00:00.000Z", false],
    ["2026-01-06T09:30:00.000+00:00", false],
    ["2026-01-06", false],
    [7, false],
  ])("%s is an instant of the usual form: %s", (text, usual) => {
    expect(usualInstant(text) !== null).toBe(usual);
  });
});
