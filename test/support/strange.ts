// What strangers send: texts that try to be something else, values of other types, and payloads with pieces changed.
import fc from "fast-check";
import { HOSTILE_TEXTS } from "./hostile-text.ts";

const short = HOSTILE_TEXTS.filter((text) => text.length < 1_000);

/** One text, or several glued together: what is harmless alone may not be in front of another. */
export const strangeText: fc.Arbitrary<string> = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...short) },
  { weight: 1, arbitrary: fc.constantFrom(...HOSTILE_TEXTS) },
  {
    weight: 3,
    arbitrary: fc
      .array(fc.oneof(fc.constantFrom(...short), fc.string({ unit: "binary", maxLength: 12 })), {
        maxLength: 4,
      })
      .map((pieces) => pieces.join("")),
  },
);

/** Any value of JSON, those that look like something foremost. */
export const strangeValue: fc.Arbitrary<unknown> = fc.oneof(
  { weight: 3, arbitrary: strangeText },
  {
    weight: 3,
    arbitrary: fc.constantFrom<unknown>(
      null,
      true,
      false,
      0,
      -1,
      0.5,
      1e308,
      Number.MAX_SAFE_INTEGER,
      8_640_000_000_000_001,
      "",
      "0",
      "null",
      "constructor",
      "toString",
      "9999-12-31T23:59:59.999Z",
      "0000-01-01",
      "2026-02-30",
      "+275760-09-14T00:00:00Z",
      "1764331200.000100",
      [],
      {},
      [[]],
      [null],
      [{}],
      { id: null },
      { type: "mrkdwn", text: "<!channel>" },
    ),
  },
  { weight: 1, arbitrary: fc.jsonValue({ maxDepth: 3 }) },
);

/** The value as JSON carries it: an own `__proto__` included, half characters excluded. */
const overTheWire = (value: unknown): unknown =>
  value === undefined ? undefined : JSON.parse(JSON.stringify(value));

/** One change of a piece of JSON. */
export type Edit = {
  where: number;
  how: "put" | "drop" | "rename" | "double" | "nest";
  put: unknown;
};

const edit: fc.Arbitrary<Edit> = fc.record({
  where: fc.nat(),
  how: fc.constantFrom("put", "put", "put", "put", "drop", "rename", "double", "nest"),
  put: strangeValue,
});

/** One to four pieces replaced, dropped, renamed, doubled or wrapped. */
export const strangeEdits: fc.Arbitrary<Edit[]> = fc.array(edit, { minLength: 1, maxLength: 4 });

/** The same value, a piece of JSON, with these changes one after the other. */
export const mutate = (value: unknown, edits: readonly Edit[]): unknown =>
  edits.reduce<unknown>(change, value);

/** JSON like one of these, with pieces of it changed. */
export const mutated = <T>(...payloads: readonly T[]): fc.Arbitrary<unknown> =>
  fc
    .tuple(fc.constantFrom(...payloads), strangeEdits)
    .map(([payload, edits]) => mutate(payload, edits));

function change(value: unknown, { where, how, put }: Edit): unknown {
  const paths = pathsOf(value);
  const path = paths[where % paths.length] ?? [];
  return overTheWire(withChange(value, path, how, put));
}

function pathsOf(value: unknown, path: string[] = []): string[][] {
  if (typeof value !== "object" || value === null) return [path];
  return [path, ...Object.entries(value).flatMap(([key, inner]) => pathsOf(inner, [...path, key]))];
}

function withChange(
  value: unknown,
  [key, ...rest]: readonly string[],
  how: Edit["how"],
  put: unknown,
): unknown {
  if (key === undefined) {
    if (how === "double") return [value, value];
    if (how === "nest") return { value };
    return typeof put === "undefined" ? null : put;
  }
  const entries = Object.entries(value as object);
  const changed = entries.flatMap(([name, inner]): [string, unknown][] => {
    if (name !== key) return [[name, inner]];
    if (rest.length > 0) return [[name, withChange(inner, rest, how, put)]];
    if (how === "drop") return [];
    if (how === "rename") return [["__proto__", inner]];
    const kept: [string, unknown] = [name, inner];
    if (how === "double") return [kept, [`${name}2`, inner]];
    return [[name, how === "nest" ? [inner] : put]];
  });
  return Array.isArray(value) ? changed.map(([, inner]) => inner) : Object.fromEntries(changed);
}
