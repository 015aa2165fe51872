// The emulator against Google's own description of the API, when that lies beside the project
// (`discovery/googleapis/gmail__v1.json` of github.com/google/googleapis.dart).
import { existsSync, readFileSync } from "node:fs";
import { Ajv } from "ajv";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { UNITS } from "../../../src/gmail/client.ts";
import type { GmailConformance } from "../../../src/sandbox/gmail/contract.ts";
import { createRoutes, type Route } from "../../../src/sandbox/gmail/routes.ts";
import { clientOf, mime, openGmail, REP } from "./workspace.ts";

const FILE = new URL("../../../../shared/reference/gmail-v1.discovery.json", import.meta.url);

const parameter = z.looseObject({
  type: z.string(),
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
type Method = z.infer<typeof method>;
type Resources = { methods?: Record<string, unknown>; resources?: Record<string, Resources> };
const schemas = z.record(z.string(), z.record(z.string(), z.unknown()));

const methodsOf = ({ methods = {}, resources = {} }: Resources): Method[] => [
  ...Object.values(methods).map((one) => method.parse(one)),
  ...Object.values(resources).flatMap(methodsOf),
];

if (existsSync(FILE)) judged();
else
  describe.skip("Google's description of the API: skipped, it is not there", () =>
    test("", () => {}));

function judged(): void {
  const document = JSON.parse(readFileSync(FILE, "utf8")) as Resources & { schemas: unknown };
  const methods = new Map(
    methodsOf(document).map((one) => [
      `${one.httpMethod} /${one.path.replaceAll(/\{\+?(\w+)\}/g, ":$1")}`,
      one,
    ]),
  );
  const routes = createRoutes({}, () => {});

  test.each(routes.map((route) => [route.operation, route] as const))(
    "%s is a method of the API, with its parameters and scopes",
    (operation, route: Route) => {
      const known = methods.get(operation);
      if (known === undefined) throw new Error("the API has no such method");
      const inQuery = Object.entries(known.parameters).filter(
        ([, { location }]) => location === "query",
      );
      for (const [name, kind] of Object.entries(route.query)) {
        const one = known.parameters[name];
        expect([name, one?.location]).toEqual([name, "query"]);
        const expected = one?.repeated
          ? "list"
          : { string: "text", integer: "number", boolean: "boolean" }[one?.type ?? ""];
        expect([name, kind]).toEqual([name, expected]);
      }
      expect(inQuery.filter(([, { required }]) => required).map(([name]) => name)).toEqual([]);
      const inPath = Object.entries(known.parameters).filter(
        ([, { location }]) => location === "path",
      );
      expect(route.params.toSorted()).toEqual(inPath.map(([name]) => name).toSorted());
      for (const scope of route.scopes) expect(known.scopes).toContain(scope);
      // Broad ones the emulator leaves out are add-ons' and labels'.
      const left = known.scopes.filter((scope) => !route.scopes.includes(scope));
      for (const scope of left)
        expect(scope).toMatch(/addons|gmail\.(labels|settings\.basic|send)$/);
    },
  );

  test("the bot's requests are methods of the API", () => {
    const ids = new Set([...methods.values()].map(({ id }) => id.replace("gmail.users.", "")));
    for (const name of Object.keys(UNITS)) expect(ids).toContain(name);
  });

  test("every answer has the API's form, numbers of 64 bits as texts, bytes in base64url", async () => {
    const ajv = new Ajv({ strict: false, allErrors: true });
    for (const [format, pattern] of Object.entries({
      uint64: /^\d{1,20}$/,
      int64: /^-?\d{1,19}$/,
      byte: /^[\w-]*={0,2}$/,
    }))
      ajv.addFormat(format, pattern);
    for (const format of ["int32", "uint32", "google-datetime"]) ajv.addFormat(format, true);
    for (const [name, schema] of Object.entries(schemas.parse(document.schemas)))
      ajv.addSchema(closed(schema), name);
    const judge =
      (part: "request" | "response"): GmailConformance["request"] =>
      (operation, body) => {
        const type = methods.get(operation)?.[part]?.$ref;
        const value = part === "request" ? (body as { requestBody?: unknown }).requestBody : body;
        if (type === undefined) return value === undefined ? [] : ["nothing is expected"];
        const validate = ajv.getSchema(type);
        return validate?.(value ?? {}) ? [] : [ajv.errorsText(validate?.errors ?? null)];
      };
    const conformance = { request: judge("request"), response: judge("response") };
    const { emulator } = await openGmail({ conformance });
    const me = { userId: "me" };
    const users = await clientOf(emulator);
    const readonly = await clientOf(emulator, "readonly");
    const mail = await emulator.receive(REP, { from: "a@b.example", subject: "S", text: "x" });
    const requestBody = { message: { raw: mime("Hello") } };
    const { data: draft } = await users.drafts.create({ ...me, requestBody });
    const id = draft.id ?? "";
    await users.drafts.update({ ...me, id, requestBody });
    for (const format of ["minimal", "full", "raw", "metadata"]) {
      await users.drafts.get({ ...me, id, format });
      await readonly.messages.get({ ...me, id: mail.id, format });
    }
    await users.drafts.list(me);
    await users.getProfile(me);
    await readonly.messages.list(me);
    await readonly.threads.list(me);
    await readonly.threads.get({ ...me, id: mail.threadId });
    await readonly.labels.list(me);
    await readonly.settings.sendAs.list(me);
    await users.drafts.send({ ...me, requestBody: { id } });
    emulator.trash(REP, mail.id);
    await readonly.history.list({ ...me, startHistoryId: "1000" });
    expect(emulator.problems).toEqual([]);
    // And what is no answer of the API is found.
    expect(conformance.response("GET /gmail/v1/users/:userId/profile", { historyId: 5 })).toEqual([
      expect.stringContaining("string"),
    ]);
    expect(conformance.response("GET /gmail/v1/users/:userId/profile", { extra: 1 })).not.toEqual(
      [],
    );
  });
}

/** Google's schemas name all fields of an answer; `annotations` and `enumDescriptions` say nothing about form. */
function closed(schema: Record<string, unknown>): Record<string, unknown> {
  // Its `id` is a name of Google's, to the validator it would be an address.
  const rest = Object.fromEntries(Object.entries(schema).filter(([key]) => key !== "id"));
  return rest.type === "object" && rest.properties !== undefined
    ? { ...rest, additionalProperties: false }
    : rest;
}
