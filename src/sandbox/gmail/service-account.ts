import { generateKeyPair } from "node:crypto";
import { promisify } from "node:util";
import type { KeyPair, ServiceAccountKey } from "./contract.ts";

/** A new one each time, in no file. Takes a quarter of a second. */
export const createKeyPair = (): Promise<KeyPair> =>
  promisify(generateKeyPair)("rsa", {
    modulusLength: 2048,
    privateKeyEncoding: { type: "pkcs8", format: "pem" },
    publicKeyEncoding: { type: "spki", format: "pem" },
  });

export function createServiceAccount(
  tokenUri: string,
  { privateKey, publicKey }: KeyPair,
): { key: ServiceAccountKey; publicKey: string } {
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
