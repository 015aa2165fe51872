import { Ajv, type ValidateFunction } from "ajv";
import { type Quick, referenceTo } from "./compiled.ts";
import { describeErrors } from "./describe-errors.ts";
import type { Root, Schemas } from "./schemas.ts";

/** What is wrong with a value, judged by the type at this place of a root's schema; empty when nothing is. */
export type Judge = (root: Root, pointer: readonly string[], value: unknown) => string[];

/** Only what is wrong is looked at twice: finding all mistakes is dear where unions are large. */
export function createJudge(
  schemas: Schemas,
  quick: (root: Root) => ReadonlyMap<string, Quick>,
): Judge {
  const thorough = compiler(schemas);
  return (root, pointer, value) => {
    const reference = referenceTo(root, pointer);
    if (quick(root).get(reference)?.(value) === true) return [];
    const validate = thorough(reference);
    return validate(value) ? [] : describeErrors(validate.errors ?? []);
  };
}

/** Validators are compiled when they are first needed: half a second each at most. */
function compiler(schemas: Schemas) {
  const ajv = new Ajv({ strict: false, validateSchema: false, allErrors: true, verbose: true });
  for (const [root, { definitions }] of Object.entries(schemas)) {
    // Without its own top: a reference into a schema compiles that first, and it would be all of it.
    ajv.addSchema({ definitions }, root);
  }
  const compiled = new Map<string, ValidateFunction>();
  return ($ref: string): ValidateFunction => {
    const known = compiled.get($ref);
    if (known !== undefined) return known;
    const validate = ajv.compile({ $ref });
    compiled.set($ref, validate);
    return validate;
  };
}
