import { auth, gmail } from "@googleapis/gmail";
import { importPKCS8, SignJWT } from "jose";
import { onTestFinished } from "vitest";
import { realLimits } from "../../../src/lib/limits.ts";
import { machineEpochSeconds } from "../../../src/lib/time.ts";
import type { GmailEmulator, GmailEmulatorOptions } from "../../../src/sandbox/gmail/contract.ts";
import { createGmailEmulator } from "../../../src/sandbox/gmail/gmail-emulator.ts";
import { createKeyPair } from "../../../src/sandbox/gmail/service-account.ts";
import { conformance } from "../../support/conformance.ts";

export const REP = "dana@tam.example";
export const OTHER = "eli@tam.example";
const SCOPE = "https://www.googleapis.com/auth/gmail.";

/** One for all tests of a file. */
const keyPair = await createKeyPair();

export type ClaimChanges = { [claim: string]: string | number | undefined };

/** Two mailboxes; its own business time, which stands still until it is set. */
export async function openGmail(options: Partial<GmailEmulatorOptions> = {}) {
  let now = new Date("2026-11-23T10:00:00Z");
  const clock = {
    now: () => now,
    at: () => () => {},
    set: (to: Date) => {
      now = to;
    },
  };
  const emulator = await createGmailEmulator({
    users: [
      { email: REP, name: "Dana Reyes" },
      { email: OTHER, name: "Eli Ruiz" },
    ],
    limits: realLimits,
    clock,
    conformance: conformance.gmail,
    keyPair,
    ...options,
  });
  onTestFinished(() => emulator.close());
  return { emulator, clock };
}

/** A signed assertion as a service account sends it, with other claims where they are given. */
export async function assertion(
  { serviceAccountKey: key }: GmailEmulator,
  { sub = REP, scope = `${SCOPE}compose`, ...changes }: ClaimChanges = {},
  how: { key?: string; header?: object } = {},
): Promise<string> {
  const now = machineEpochSeconds();
  const claims = {
    iss: key.client_email,
    aud: "https://oauth2.googleapis.com/token",
    iat: now,
    exp: now + 3600,
    sub,
    scope,
    ...changes,
  };
  const given = Object.entries(claims).filter(([, value]) => value !== undefined && value !== "");
  return new SignJWT(Object.fromEntries(given))
    .setProtectedHeader({ alg: "RS256", typ: "JWT", ...how.header })
    .sign(await importPKCS8(how.key ?? key.private_key, "RS256"));
}

/** The token endpoint's answer to this form. */
export async function exchange(
  emulator: GmailEmulator,
  given: string | Record<string, string>,
): Promise<{ status: number; body: Record<string, unknown> }> {
  const form =
    typeof given === "string"
      ? { grant_type: "urn:ietf:params:oauth:grant-type:jwt-bearer", assertion: given }
      : given;
  const response = await fetch(emulator.tokenUrl, {
    method: "POST",
    body: new URLSearchParams(form),
  });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}

export async function tokenFor(
  emulator: GmailEmulator,
  scopes: string,
  sub: string | undefined = REP,
): Promise<string> {
  const scope = scopes
    .split(" ")
    .map((name) => SCOPE + name)
    .join(" ");
  const { status, body } = await exchange(emulator, await assertion(emulator, { scope, sub }));
  if (status !== 200) throw new Error(`no token: ${status} ${JSON.stringify(body)}`);
  return String(body.access_token);
}

/** The official client with a token of these scopes, without retries. */
export async function clientOf(emulator: GmailEmulator, scopes = "compose", sub = REP) {
  const client = new auth.OAuth2();
  client.setCredentials({ access_token: await tokenFor(emulator, scopes, sub) });
  return gmail({ version: "v1", auth: client, rootUrl: emulator.apiUrl, retry: false }).users;
}

/** A mail as base64url. */
export const mime = (subject: string, headers: Record<string, string> = {}, text = "Hello") =>
  Buffer.from(
    [
      ...Object.entries({
        From: `Dana <${REP}>`,
        To: "Ann <ann@customer.example>",
        Subject: subject,
        "Message-ID": "<own@tam.example>",
        ...headers,
      }).map(([name, value]) => `${name}: ${value}`),
      "Content-Type: text/plain; charset=utf-8",
      "",
      text,
    ].join("\r\n"),
  ).toString("base64url");

/** The refusal of a request that must fail: status and Google's reason. */
export async function refusal(request: Promise<unknown>): Promise<string> {
  const failed = await request.then(
    () => null,
    (error: unknown) => error as { response?: { status: number; data: unknown }; code?: string },
  );
  if (failed === null) return "done";
  if (failed.response === undefined) return String(failed.code ?? "no answer");
  const { status, data } = failed.response;
  const { error } = data as { error?: { errors?: { reason: string }[] } };
  return `${status} ${error?.errors?.[0]?.reason ?? "no reason"}`;
}
