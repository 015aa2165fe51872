// The emulator against Google's own description of the API, when that lies beside the project.
import { describe, expect, test } from "vitest";
import { UNITS } from "../../../src/gmail/client.ts";
import type { GmailConformance } from "../../../src/sandbox/gmail/contract.ts";
import { createRoutes, type Route } from "../../../src/sandbox/gmail/routes.ts";
import {
  gmailDescriptionPresent,
  readGmailDescription,
} from "../../support/second-opinion/gmail-description.ts";
import { clientOf, mime, openGmail, REP } from "./workspace.ts";

if (gmailDescriptionPresent) judged();
else
  describe.skip("Google's description of the API: skipped, it is not there", () =>
    test("", () => {}));

function judged(): void {
  const { methods, judge } = readGmailDescription();
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
    const ofType =
      (part: "request" | "response"): GmailConformance["request"] =>
      (operation, body) => {
        const type = methods.get(operation)?.[part]?.$ref;
        const value = part === "request" ? (body as { requestBody?: unknown }).requestBody : body;
        if (type === undefined) return value === undefined ? [] : ["nothing is expected"];
        return judge(type, value ?? {});
      };
    const conformance = { request: ofType("request"), response: ofType("response") };
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
