import type { ErrorObject } from "ajv";
import { z } from "zod";

/** More than this tells nobody more. */
const MAX_DESCRIBED = 3;

/**
 * A validator tries every member of a union and reports why each one failed. What matters is the
 * member whose `type` fits, in it the deepest place, and there what most members agree on. Places
 * are JSON pointers; values are not shown, they may be a customer's.
 */
export function describeErrors(errors: readonly ErrorObject[]): string[] {
  const telling = errors.filter((error) => !isUnion(error) && !isOtherMember(error));
  if (telling.length === 0) {
    const deepest = errors.filter(isUnion).toSorted((a, b) => depth(b) - depth(a))[0] ?? errors[0];
    return [`${place(deepest)} is none of the known types`];
  }
  const most = Math.max(...telling.map(depth));
  const counts = new Map<string, number>();
  for (const error of telling.filter((one) => depth(one) === most)) {
    const text = describe(error);
    counts.set(text, (counts.get(text) ?? 0) + 1);
  }
  const agreed = Math.max(...counts.values());
  return [...counts]
    .filter(([, count]) => count === agreed)
    .map(([text]) => text)
    .slice(0, MAX_DESCRIBED);
}

const isUnion = ({ keyword }: ErrorObject): boolean => keyword === "anyOf" || keyword === "oneOf";

const memberSchema = z.looseObject({
  properties: z.looseObject({
    type: z.looseObject({ const: z.string().optional(), enum: z.array(z.string()).optional() }),
  }),
});
const typed = z.looseObject({ type: z.string() });

/** Of a member of the union that is not meant: the value's `type` is another one. */
function isOtherMember({ keyword, instancePath, parentSchema, data }: ErrorObject): boolean {
  if (instancePath.endsWith("/type") && (keyword === "const" || keyword === "enum")) return true;
  const member = memberSchema.safeParse(parentSchema).data?.properties.type;
  const value = typed.safeParse(data).data;
  if (member === undefined || value === undefined) return false;
  const allowed = member.const === undefined ? member.enum : [member.const];
  return allowed !== undefined && !allowed.includes(value.type);
}

const depth = ({ instancePath }: ErrorObject): number => instancePath.split("/").length;

const place = (error: ErrorObject | undefined): string => error?.instancePath || "/";

function describe(error: ErrorObject): string {
  const { message, params } = error;
  const extra: unknown = params.additionalProperty ?? params.allowedValue ?? params.allowedValues;
  const named = extra === undefined ? "" : `: ${JSON.stringify(extra)}`;
  return `${place(error)} ${message ?? "is wrong"}${named}`;
}
