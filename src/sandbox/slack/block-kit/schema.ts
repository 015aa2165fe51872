/**
 * Small checks that add up to a Block Kit schema. Each one looks at a value, reports what Slack
 * would refuse under a JSON pointer, and never throws, whatever the value is. The words are Slack's
 * own where they are known ("must be less than 3001 characters").
 */
export type Surface = "message" | "modal" | "home";
export type Problem = { pointer: string; message: string };
export type Context = { surface: Surface; problems: Problem[] };
export type Check = (value: unknown, pointer: string, context: Context) => void;
export type Json = Record<string, unknown>;

export const isObject = (value: unknown): value is Json =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Slack counts code points, not UTF-16 units. */
export const codePoints = (text: string): number => Array.from(text).length;

/** A value inside a complaint; `String` would throw on some. */
export const show = (value: unknown): string =>
  typeof value === "string" ? value : (JSON.stringify(value) ?? "undefined");

export const report = (context: Context, pointer: string, message: string): void => {
  context.problems.push({ pointer, message });
};

/** A string of `min` to `max` code points. */
export const string =
  (max: number, min = 1): Check =>
  (value, pointer, context) => {
    if (typeof value !== "string") return report(context, pointer, "must provide a string");
    const length = codePoints(value);
    if (length < min) report(context, pointer, `must be more than ${min - 1} characters`);
    if (length > max) report(context, pointer, `must be less than ${max + 1} characters`);
  };

export const matching =
  (pattern: RegExp, what: string): Check =>
  (value, pointer, context) => {
    if (typeof value !== "string" || !pattern.test(value))
      report(context, pointer, `must be ${what}`);
  };

export const boolean: Check = (value, pointer, context) => {
  if (typeof value !== "boolean") report(context, pointer, "must provide a boolean");
};

export const integer =
  (min: number, max: number): Check =>
  (value, pointer, context) => {
    if (!Number.isInteger(value)) return report(context, pointer, "must provide an integer");
    if (Number(value) < min) report(context, pointer, `must be at least ${min}`);
    if (Number(value) > max) report(context, pointer, `must be at most ${max}`);
  };

export const number: Check = (value, pointer, context) => {
  if (typeof value !== "number" || !Number.isFinite(value))
    report(context, pointer, "must provide a number");
};

export const oneOf =
  (...allowed: (string | number)[]): Check =>
  (value, pointer, context) => {
    if (!allowed.some((candidate) => candidate === value))
      report(context, pointer, `must be one of: ${allowed.join(", ")}`);
  };

export const list =
  (item: Check, max: number, min = 1): Check =>
  (value, pointer, context) => {
    if (!Array.isArray(value)) return report(context, pointer, "must provide an array");
    if (value.length < min)
      report(context, pointer, `no fewer than ${min} item${min === 1 ? "" : "s"} allowed`);
    if (value.length > max) report(context, pointer, `no more than ${max} items allowed`);
    value.forEach((entry, index) => {
      item(entry, `${pointer}/${index}`, context);
    });
  };

/** An object with exactly these properties; `type` is always allowed (the caller has chosen by it). */
export const object =
  (required: Record<string, Check>, optional: Record<string, Check> = {}): Check =>
  (value, pointer, context) => {
    if (!isObject(value)) return report(context, pointer, "must provide an object");
    for (const [name, check] of Object.entries(required)) {
      if (value[name] === undefined) report(context, pointer, `missing required field: ${name}`);
      else check(value[name], `${pointer}/${name}`, context);
    }
    for (const name of Object.keys(value)) {
      if (name === "type" || Object.hasOwn(required, name)) continue;
      const check = Object.hasOwn(optional, name) ? optional[name] : undefined;
      if (check === undefined) report(context, pointer, `invalid additional property: ${name}`);
      else if (value[name] !== undefined) check(value[name], `${pointer}/${name}`, context);
    }
  };

/** Chooses the check by the value's `type`. */
export const byType =
  (checks: Record<string, Check>): Check =>
  (value, pointer, context) => {
    if (!isObject(value)) return report(context, pointer, "must provide an object");
    const { type } = value;
    if (type === undefined) return report(context, pointer, "missing required field: type");
    const check =
      typeof type === "string" && Object.hasOwn(checks, type) ? checks[type] : undefined;
    if (check === undefined)
      return report(context, `${pointer}/type`, `unsupported type: ${show(type)}`);
    check(value, pointer, context);
  };

/** All of these; for a rule over several properties after the shape. */
export const all =
  (...checks: Check[]): Check =>
  (value, pointer, context) => {
    for (const check of checks) check(value, pointer, context);
  };

/** A rule between the properties of one object; returns the complaint or null. */
export const rule =
  (complaint: (value: Json) => string | null, at = ""): Check =>
  (value, pointer, context) => {
    const message = isObject(value) ? complaint(value) : null;
    if (message !== null) report(context, `${pointer}${at}`, message);
  };

/** Only on these surfaces; elsewhere Slack does not know the type. */
export const on =
  (surfaces: readonly Surface[], check: Check): Check =>
  (value, pointer, context) => {
    if (surfaces.includes(context.surface)) check(value, pointer, context);
    else if (isObject(value))
      report(context, `${pointer}/type`, `unsupported type: ${show(value.type)}`);
  };

/** Every object inside a JSON value, itself included, each with its pointer. */
export function* objectsIn(value: unknown, pointer = ""): Generator<[Json, string]> {
  if (Array.isArray(value)) {
    for (const [index, entry] of value.entries()) yield* objectsIn(entry, `${pointer}/${index}`);
  } else if (isObject(value)) {
    yield [value, pointer];
    for (const [name, entry] of Object.entries(value))
      yield* objectsIn(entry, `${pointer}/${name}`);
  }
}
