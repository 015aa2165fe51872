import { Ajv, type ValidateFunction } from "ajv";
import { describeErrors } from "./describe-errors.ts";
import type { Root, Schemas } from "./schemas.ts";

/** What is wrong with a value, judged by the type at this place of a root's schema; empty when nothing is. */
export type Judge = (root: Root, pointer: readonly string[], value: unknown) => string[];

/** Validators are compiled when they are first needed: half a second each at most. */
export function createJudge(schemas: Schemas): Judge {
  const quick = compiler(schemas, false);
  // Finding all mistakes is dear where unions are large, so only what failed is looked at twice.
  const thorough = compiler(schemas, true);
  return (root, pointer, value) => {
    if (quick(root, pointer)(value)) return [];
    const validate = thorough(root, pointer);
    return validate(value) ? [] : describeErrors(validate.errors ?? []);
  };
}

function compiler(schemas: Schemas, allErrors: boolean) {
  const ajv = new Ajv({
    strict: false,
    validateSchema: false,
    allErrors,
    verbose: allErrors,
  });
  for (const [root, { definitions }] of Object.entries(schemas)) {
    // Without its own top: a reference into a schema compiles that first, and it would be all of it.
    ajv.addSchema({ definitions }, root);
  }
  const compiled = new Map<string, ValidateFunction>();
  return (root: Root, pointer: readonly string[]): ValidateFunction => {
    const $ref = `${root}#/definitions/${pointer.map(encode).join("/")}`;
    const known = compiled.get($ref);
    if (known !== undefined) return known;
    const validate = ajv.compile({ $ref });
    compiled.set($ref, validate);
    return validate;
  };
}

/** One step of a JSON pointer inside a URI fragment. */
const encode = (step: string): string =>
  encodeURIComponent(step.replaceAll("~", "~0").replaceAll("/", "~1"));
