import { randomUUID } from "node:crypto";
import { existsSync, renameSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { Ajv } from "ajv";
import standalone from "ajv/dist/standalone/index.js";
import { z } from "zod";
import { type Root, type Schemas, SLACK_ARGUMENTS } from "./schemas.ts";

/** True when the value is of the type. */
export type Quick = (value: unknown) => boolean;

/**
 * Validators of all types of a root that bodies are judged by, as a module: compiling them takes seconds, so they are made once,
 * kept beside the schemas (`fileOf`), and loaded in some milliseconds from then on. By `referenceTo`. They say yes or
 * no; why not is worth compiling one type again.
 */
export function createCompiled(
  schemas: Schemas,
  fileOf: (root: Root) => string,
): (root: Root) => ReadonlyMap<string, Quick> {
  const loaded = new Map<Root, ReadonlyMap<string, Quick>>();
  return (root) => {
    const known = loaded.get(root);
    if (known !== undefined) return known;
    const file = fileOf(root);
    if (!existsSync(file)) write(file, compile(schemas, root));
    const made = new Map(Object.entries(createRequire(file)(file) as Record<string, Quick>));
    loaded.set(root, made);
    return made;
  };
}

/** A reference to the type at this place of a root's schema. */
export const referenceTo = (root: Root, pointer: readonly string[]): string =>
  `${root}#/definitions/${pointer.map(encode).join("/")}`;

/** One step of a JSON pointer inside a URI fragment. */
const encode = (step: string): string =>
  encodeURIComponent(step.replaceAll("~", "~0").replaceAll("/", "~1"));

function compile(schemas: Schemas, root: Root): string {
  const ajv = new Ajv({
    strict: false,
    validateSchema: false,
    messages: false,
    inlineRefs: false,
    code: { source: true },
  });
  // Without its own top: a reference into a schema compiles that first, and it would be all of it.
  ajv.addSchema({ definitions: schemas[root].definitions }, root);
  const names: Record<string, string> = {};
  for (const [index, pointer] of judgedPlaces(schemas, root).entries()) {
    const $ref = referenceTo(root, pointer);
    names[$ref] = `judged-${index}`;
    ajv.addSchema({ $ref }, `judged-${index}`);
  }
  return standalone.default(ajv, names);
}

const object = z.looseObject({ properties: z.record(z.string(), z.unknown()) });
const keysOf = (node: unknown): string[] => Object.keys(object.parse(node).properties);

/** Where the types stand that bodies are judged by. */
function judgedPlaces(schemas: Schemas, root: Root): string[][] {
  const { definitions } = schemas[root];
  if (root === "SlackSurfaces") return Object.keys(definitions).map((name) => [name]);
  const top = [root, "properties"];
  if (SLACK_ARGUMENTS.some((one) => one === root))
    return keysOf(definitions[root]).map((method) => [...top, method]);
  const parts = object.parse(definitions[root]).properties;
  return Object.entries(parts).flatMap(([part, node]) =>
    keysOf(node).map((operation) => [...top, part, "properties", operation]),
  );
}

/** Several processes may do this at once: each writes its own file, the last name wins. */
function write(file: string, code: string): void {
  const draft = `${file}.${randomUUID()}`;
  writeFileSync(draft, code);
  renameSync(draft, file);
}
