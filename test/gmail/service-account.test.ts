import { generateKeyPairSync } from "node:crypto";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { decodeProtectedHeader, jwtVerify } from "jose";
import { afterAll, describe, expect, it } from "vitest";
import { createTokenSource } from "../../src/gmail/auth.ts";
import { readServiceAccount } from "../../src/gmail/service-account.ts";
import { temporaryDirectory } from "../support/temporary-directory.ts";
import { REP, startFakeGmail } from "./fake-gmail.ts";

const directory = temporaryDirectory();
afterAll(directory.remove);
const { privateKey, publicKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
const key = {
  type: "service_account",
  client_email: "bot@project.iam.gserviceaccount.com",
  private_key: privateKey.export({ type: "pkcs8", format: "pem" }),
};
const file = (content: string): string => {
  const path = join(directory.path, "key.json");
  writeFileSync(path, content);
  return path;
};

describe("readServiceAccount", () => {
  it.each<[string, () => string]>([
    ["the file does not exist", () => join(directory.path, "missing.json")],
    ["the file cannot be read", () => directory.path],
    ["the file is not JSON", () => file("{ private-words")],
    ["the file is not the key of a service account", () => file('{"type":"authorized_user"}')],
    [
      "the private key in the file cannot be read",
      () => file(JSON.stringify({ ...key, private_key: "private-words" })),
    ],
  ])("says that %s", async (words, path) => {
    const failure = await readServiceAccount(path()).catch((error: unknown) => error);
    expect(failure).toMatchObject({ name: "ConfigError", message: expect.stringContaining(words) });
    expect(String(failure)).not.toContain("private-words");
  });
});

describe("createTokenSource", () => {
  it("signs for the mailbox and one narrow scope, with Google's audience", async () => {
    const account = await readServiceAccount(file(JSON.stringify(key)));
    const fake = await startFakeGmail(() => ({ status: 200 }));
    const token = createTokenSource({
      account,
      tokenUrl: `${fake.base}/token`,
      scope: "compose",
      mailbox: REP,
      timeoutMs: 30_000,
    });
    const given = await token();
    fake.close();
    const assertion = fake.assertions[0]?.get("assertion") ?? "";
    const { payload } = await jwtVerify(assertion, publicKey, {
      audience: "https://oauth2.googleapis.com/token",
      issuer: key.client_email,
      subject: REP,
    });
    expect(payload.scope).toBe("https://www.googleapis.com/auth/gmail.compose");
    expect((payload.exp ?? 0) - (payload.iat ?? 0)).toBe(3600);
    expect(decodeProtectedHeader(assertion).alg).toBe("RS256");
    expect(given.expiry_date).toBe(((payload.iat ?? 0) + 3600) * 1000);
  });
});
