import { generateKeyPair } from "node:crypto";
import { promisify } from "node:util";
import type { ServiceAccountKey } from "./contract.ts";

/** A new account each time: the key is in no file. */
export async function createServiceAccount(
  tokenUri: string,
): Promise<{ key: ServiceAccountKey; publicKey: string }> {
  const { privateKey, publicKey } = await promisify(generateKeyPair)("rsa", {
    modulusLength: 2048,
    privateKeyEncoding: { type: "pkcs8", format: "pem" },
    publicKeyEncoding: { type: "spki", format: "pem" },
  });
  return {
    publicKey,
    key: {
      type: "service_account",
      project_id: "emulator-project",
      private_key_id: "emulator-key",
      private_key: privateKey,
      client_email: "tam-bot@emulator-project.iam.gserviceaccount.example",
      client_id: "100000000000000000001",
      token_uri: tokenUri,
    },
  };
}
