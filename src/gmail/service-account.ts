import { readFile } from "node:fs/promises";
import { type CryptoKey, importPKCS8 } from "jose";
import { z } from "zod";
import { ConfigError } from "../lib/errors.ts";

/** What signs the assertions: a service account with domain-wide delegation. */
export type ServiceAccount = {
  clientEmail: string;
  /** What the administrator authorises; null when the file does not have it. */
  clientId: string | null;
  privateKey: CryptoKey;
};

const keyFile = z.object({
  type: z.literal("service_account"),
  client_email: z.email(),
  client_id: z.string().regex(/^\d+$/).nullable().catch(null),
  private_key: z.string().min(1),
});

/**
 * Reads GOOGLE_SERVICE_ACCOUNT_FILE. Throws ConfigError in words when the file is missing, not JSON, not a
 * service account's key, or its key cannot be read; never with anything of the file's contents.
 */
export async function readServiceAccount(path: string): Promise<ServiceAccount> {
  const bad = (problem: string) =>
    new ConfigError([
      `GOOGLE_SERVICE_ACCOUNT_FILE: ${problem} Make a JSON key of the service account (Google Cloud console > IAM > Service accounts > Keys) and write its path.`,
    ]);
  let text: string;
  try {
    text = await readFile(path, "utf8");
  } catch (error) {
    const missing = error instanceof Error && "code" in error && error.code === "ENOENT";
    throw bad(missing ? "the file does not exist." : "the file cannot be read.");
  }
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw bad("the file is not JSON.");
  }
  const parsed = keyFile.safeParse(json);
  if (!parsed.success) throw bad("the file is not the key of a service account.");
  try {
    const privateKey = await importPKCS8(parsed.data.private_key, "RS256");
    const { client_email: clientEmail, client_id: clientId } = parsed.data;
    return { clientEmail, clientId, privateKey };
  } catch {
    throw bad("the private key in the file cannot be read.");
  }
}
