import { generateKeyPairSync } from "node:crypto";
import { describe, expect, test } from "vitest";
import { machineEpochSeconds } from "../../../src/lib/time.ts";
import {
  assertion,
  type ClaimChanges,
  clientOf,
  exchange,
  OTHER,
  openGmail,
  refusal,
  tokenFor,
} from "./workspace.ts";

const SCOPE = "https://www.googleapis.com/auth/gmail.";
const now = machineEpochSeconds();
const otherKey = generateKeyPairSync("rsa", {
  modulusLength: 2048,
  privateKeyEncoding: { type: "pkcs8", format: "pem" },
  publicKeyEncoding: { type: "spki", format: "pem" },
}).privateKey;

describe("the token exchange", () => {
  test("gives a bearer token for a good assertion, of its own address as audience too", async () => {
    const { emulator } = await openGmail();
    for (const aud of ["https://oauth2.googleapis.com/token", emulator.tokenUrl]) {
      expect(await exchange(emulator, await assertion(emulator, { aud }))).toEqual({
        status: 200,
        body: { access_token: expect.any(String), expires_in: 3599, token_type: "Bearer" },
      });
    }
  });

  test.each<[string, ClaimChanges, number, string, RegExp]>([
    ["somebody else's issuer", { iss: "x@y.example" }, 400, "invalid_grant", /not found/],
    ["another audience", { aud: "https://evil.example" }, 400, "invalid_grant", /audience/],
    ["no audience", { aud: "" }, 400, "invalid_grant", /cannot be read/],
    ["an expired one", { iat: now - 8_000, exp: now - 4_400 }, 400, "invalid_grant", /short-lived/],
    [
      "one of tomorrow",
      { iat: now + 9_000, exp: now + 9_600 },
      400,
      "invalid_grant",
      /short-lived/,
    ],
    ["more than an hour", { exp: now + 7_200 }, 400, "invalid_grant", /short-lived/],
    ["ends before it begins", { iat: now, exp: now - 1 }, 400, "invalid_grant", /short-lived/],
    ["somebody without a mailbox", { sub: "x@tam.example" }, 400, "invalid_grant", /Invalid email/],
    ["no scope", { scope: "" }, 400, "invalid_scope", /scope/],
    [
      "a scope that is not granted",
      { scope: "https://mail.google.com/" },
      401,
      "unauthorized_client",
      /not authorized/,
    ],
    [
      "one granted scope beside one that is not",
      { scope: `${SCOPE}compose ${SCOPE}send` },
      401,
      "unauthorized_client",
      /not authorized/,
    ],
  ])("refuses %s", async (_, changes, status, error, description) => {
    const { emulator } = await openGmail();
    expect(await exchange(emulator, await assertion(emulator, changes))).toEqual({
      status,
      body: { error, error_description: expect.stringMatching(description) },
    });
  });

  test("refuses another key, a changed claim, no signature, another algorithm and another grant", async () => {
    const { emulator } = await openGmail();
    const good = await assertion(emulator);
    const [header = "", payload = "", signature = ""] = good.split(".");
    const claims = { ...JSON.parse(Buffer.from(payload, "base64url").toString()), sub: OTHER };
    const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
    const description = async (given: string | Record<string, string>) => {
      const { status, body } = await exchange(emulator, given);
      return [status, body.error, body.error_description];
    };
    const badSignature = [400, "invalid_grant", "Invalid JWT Signature."];
    expect(await description(await assertion(emulator, {}, { key: otherKey }))).toEqual(
      badSignature,
    );
    expect(await description(`${header}.${encode(claims)}.${signature}`)).toEqual(badSignature);
    expect(await description(`${header}.${payload}.`)).toEqual(badSignature);
    expect(await description(await assertion(emulator, {}, { header: { kid: "other" } }))).toEqual(
      badSignature,
    );
    expect(await description(`${encode({ alg: "none" })}.${payload}.`)).toEqual([
      400,
      "invalid_grant",
      expect.stringContaining("cannot be read"),
    ]);
    expect(await description({ grant_type: "refresh_token" })).toEqual([
      400,
      "unsupported_grant_type",
      expect.any(String),
    ]);
  });

  test("a suspended account gets no token, and its old one ends", async () => {
    const { emulator } = await openGmail();
    const dana = await clientOf(emulator);
    emulator.suspend("Dana@tam.example");
    expect(await refusal(dana.getProfile({ userId: "me" }))).toBe("401 authError");
    await expect(tokenFor(emulator, "compose")).rejects.toThrow("Invalid email or User ID");
    emulator.restore("dana@tam.example");
    expect(await refusal((await clientOf(emulator)).getProfile({ userId: "me" }))).toBe("done");
  });
});

describe("an access token", () => {
  const me = { userId: "me" };
  test.each<[string, string[], string[]]>([
    [
      "compose",
      ["profile", "drafts.list", "drafts.list q", "drafts.get"],
      ["messages.list", "threads.list", "history.list", "sendAs.list"],
    ],
    [
      "metadata",
      ["profile", "messages.list", "threads.list", "history.list"],
      ["drafts.list", "drafts.get", "messages.list q", "sendAs.list"],
    ],
    [
      "readonly",
      ["profile", "drafts.list", "drafts.get", "messages.list q", "threads.list", "sendAs.list"],
      [],
    ],
    // The narrower one takes search away, whatever else is there.
    ["metadata readonly", ["drafts.list", "messages.list"], ["messages.list q", "drafts.list q"]],
  ])("of %s may %j and not %j", async (scopes, may, mayNot) => {
    const { emulator } = await openGmail();
    const { draftId } = await emulator.compose("dana@tam.example", { subject: "Draft" });
    const users = await clientOf(emulator, scopes);
    const { historyId } = (await users.getProfile(me)).data;
    const requests: Record<string, () => Promise<unknown>> = {
      profile: () => users.getProfile(me),
      "drafts.list": () => users.drafts.list(me),
      "drafts.list q": () => users.drafts.list({ ...me, q: "x" }),
      "drafts.get": () => users.drafts.get({ ...me, id: draftId, format: "metadata" }),
      "messages.list": () => users.messages.list(me),
      "messages.list q": () => users.messages.list({ ...me, q: "x" }),
      "threads.list": () => users.threads.list(me),
      "history.list": () => users.history.list({ ...me, startHistoryId: historyId ?? "" }),
      "sendAs.list": () => users.settings.sendAs.list(me),
    };
    for (const name of may)
      expect([name, await refusal(requests[name]?.() ?? Promise.reject())]).toEqual([name, "done"]);
    for (const name of mayNot) {
      expect([name, await refusal(requests[name]?.() ?? Promise.reject())]).toEqual([
        name,
        expect.stringMatching(/^403 (insufficientPermissions|forbidden)$/),
      ]);
    }
    expect(emulator.problems).toHaveLength(mayNot.length);
  });

  test("changes nothing without compose, and reads no text with metadata", async () => {
    const { emulator } = await openGmail();
    const { draftId, id } = await emulator.compose("dana@tam.example", { to: ["a@b.example"] });
    const readonly = await clientOf(emulator, "readonly");
    const metadata = await clientOf(emulator, "metadata");
    for (const request of [
      readonly.drafts.send({ ...me, requestBody: { id: draftId } }),
      readonly.drafts.delete({ ...me, id: draftId }),
      metadata.messages.get({ ...me, id, format: "raw" }),
      metadata.messages.get({ ...me, id }),
      metadata.messages.get({ ...me, id, format: "full" }),
    ])
      expect(await refusal(request)).toMatch(/^403 /);
    expect((await emulator.mailbox("dana@tam.example")).drafts).toHaveLength(1);
  });

  test("is of one mailbox, ends when it is revoked, and none means 401", async () => {
    const { emulator } = await openGmail();
    const dana = await clientOf(emulator);
    expect(await refusal(dana.getProfile({ userId: OTHER }))).toBe("403 forbidden");
    emulator.revokeTokens(OTHER);
    expect(await refusal(dana.getProfile(me))).toBe("done");
    emulator.revokeTokens();
    expect(await refusal(dana.getProfile(me))).toBe("401 authError");
    const url = `${emulator.apiUrl}gmail/v1/users/me/profile`;
    expect((await fetch(url)).status).toBe(401);
    // A service account itself has no mailbox.
    const { body } = await exchange(emulator, await assertion(emulator, { sub: "" }));
    const headers = { authorization: `Bearer ${String(body.access_token)}` };
    expect((await fetch(url, { headers })).status).toBe(400);
  });
});
