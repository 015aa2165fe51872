import { existsSync, readFileSync } from "node:fs";
import { Ajv } from "ajv";
import { z } from "zod";

/**
 * Google's own description of the API, where it lies beside the project (`discovery/googleapis/gmail__v1.json` of
 * github.com/google/googleapis.dart); nothing of it is ours to publish.
 */
const FILE = new URL("../../../../shared/reference/gmail-v1.discovery.json", import.meta.url);

const parameter = z.looseObject({
  type: z.string(),
  format: z.string().optional(),
  enum: z.array(z.string()).optional(),
  repeated: z.boolean().default(false),
  required: z.boolean().default(false),
  location: z.enum(["path", "query"]),
});
const method = z.looseObject({
  id: z.string(),
  path: z.string(),
  httpMethod: z.string(),
  parameters: z.record(z.string(), parameter).default({}),
  request: z.object({ $ref: z.string() }).optional(),
  response: z.object({ $ref: z.string() }).optional(),
  scopes: z.array(z.string()).default([]),
});
const property = z.looseObject({
  $ref: z.string().optional(),
  annotations: z.object({ required: z.array(z.string()) }).optional(),
});
const schema = z.looseObject({
  type: z.string().optional(),
  properties: z.record(z.string(), property).optional(),
});
type Resources = { methods?: Record<string, unknown>; resources?: Record<string, Resources> };

export type GmailMethod = z.infer<typeof method>;

export type GmailDescription = {
  /** By operation as the emulator names it: `POST /gmail/v1/users/:userId/drafts`. */
  methods: ReadonlyMap<string, GmailMethod>;
  /** Names of query parameters that every method takes. */
  common: ReadonlySet<string>;
  /** What is wrong with a value as this type, unknown fields included; empty when nothing is. */
  judge(type: string, value: unknown): string[];
  /** What a request of this method must have, each as the steps to it. */
  required(method: GmailMethod): string[][];
};

export const gmailDescriptionPresent = existsSync(FILE);

export function readGmailDescription(): GmailDescription {
  const document = JSON.parse(readFileSync(FILE, "utf8")) as Resources & {
    parameters: object;
    schemas: unknown;
  };
  const schemas = z.record(z.string(), schema).parse(document.schemas);
  const ajv = new Ajv({ strict: false, allErrors: true });
  for (const [format, pattern] of Object.entries({
    uint64: /^\d{1,20}$/,
    int64: /^-?\d{1,19}$/,
    byte: /^[\w-]*={0,2}$/,
  }))
    ajv.addFormat(format, pattern);
  for (const format of ["int32", "uint32", "google-datetime"]) ajv.addFormat(format, true);
  for (const [name, one] of Object.entries(schemas)) ajv.addSchema(closed(one), name);

  const requiredIn = (type: string, id: string, above: readonly string[]): string[][] =>
    Object.entries(schemas[type]?.properties ?? {}).flatMap(([name, { $ref, annotations }]) => {
      const here = annotations?.required.includes(id) === true ? [[...above, name]] : [];
      const isBelow = $ref !== undefined && above.length === 0;
      return isBelow ? [...here, ...requiredIn($ref, id, [name])] : here;
    });

  return {
    methods: new Map(
      methodsOf(document).map((one) => [
        `${one.httpMethod} /${one.path.replaceAll(/\{\+?(\w+)\}/g, ":$1")}`,
        one,
      ]),
    ),
    common: new Set(Object.keys(document.parameters)),
    judge(type, value) {
      const validate = ajv.getSchema(type);
      if (validate === undefined) return [`there is no type ${type}`];
      return validate(value) ? [] : [ajv.errorsText(validate.errors ?? null)];
    },
    required: ({ id, request }) => (request === undefined ? [] : requiredIn(request.$ref, id, [])),
  };
}

const methodsOf = ({ methods = {}, resources = {} }: Resources): GmailMethod[] => [
  ...Object.values(methods).map((one) => method.parse(one)),
  ...Object.values(resources).flatMap(methodsOf),
];

/** Google's schemas name all fields; `annotations` and `enumDescriptions` say nothing about form. */
function closed(one: z.infer<typeof schema>): Record<string, unknown> {
  // Its `id` is a name of Google's, to the validator it would be an address.
  const rest = Object.fromEntries(Object.entries(one).filter(([key]) => key !== "id"));
  return rest.type === "object" && rest.properties !== undefined
    ? { ...rest, additionalProperties: false }
    : rest;
}
