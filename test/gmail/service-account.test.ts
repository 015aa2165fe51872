import { generateKeyPairSync } from "node:crypto";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { decodeJwt, decodeProtectedHeader } from "jose";
import { describe, expect, it } from "vitest";
import { createTokenSource } from "../../src/gmail/auth.ts";
import { readServiceAccount } from "../../src/gmail/service-account.ts";
import { temporaryDirectory } from "../support/temporary-directory.ts";
import { REP, startFakeGmail } from "./fake-gmail.ts";

const pem = () =>
  generateKeyPairSync("rsa", {
    modulusLength: 2048,
    privateKeyEncoding: { type: "pkcs8", format: "pem" },
    publicKeyEncoding: { type: "spki", format: "pem" },
  }).privateKey;
