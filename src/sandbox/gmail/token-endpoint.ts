import { verify } from "node:crypto";
import { z } from "zod";
import { machineEpochSeconds } from "../../lib/time.ts";
import { TokenRefusal } from "./refusal.ts";
import { TOKEN_SECONDS, type Tokens } from "./tokens.ts";

/** Google's own name for the endpoint, taken as audience too. */
const GOOGLE = "https://oauth2.googleapis.com/token";
const JWT_BEARER = "urn:ietf:params:oauth:grant-type:jwt-bearer";
const MAX_SECONDS = 3600;
const SKEW_SECONDS = 300;

const headerSchema = z.looseObject({ alg: z.literal("RS256"), kid: z.string().optional() });
const claimsSchema = z.looseObject({
  iss: z.string(),
  scope: z.string().optional(),
  aud: z.string(),
  iat: z.number(),
  exp: z.number(),
  sub: z.string().optional(),
});

const badGrant = (description: string, problem = false) =>
  new TokenRefusal(400, "invalid_grant", description, problem);

/**
 * `POST /token` with a service account's signed assertion (RFC 7523), checked as Google does by
 * machine time. Throws TokenRefusal.
 */
export function exchangeToken(
  form: URLSearchParams,
  parts: {
    tokens: Tokens;
    publicKey: string;
    keyId: string;
    issuer: string;
    tokenUrl: string;
    authorisedScopes: readonly string[];
    /** The mailbox as it is written, null when there is none or it is suspended. */
    findMailbox(email: string): string | null;
  },
): object {
  const grantType = form.get("grant_type") ?? "";
  if (grantType !== JWT_BEARER) {
    const description = `Invalid grant_type: ${grantType}`;
    throw new TokenRefusal(400, "unsupported_grant_type", description, true);
  }
  const [header = "", payload = "", signature = ""] = (form.get("assertion") ?? "").split(".");
  const claims = claimsSchema.safeParse(decoded(payload)).data;
  const signed = headerSchema.safeParse(decoded(header)).data;
  if (claims === undefined || signed === undefined) {
    throw badGrant("Invalid JWT: the assertion cannot be read.", true);
  }
  if (claims.iss !== parts.issuer) throw badGrant("Invalid grant: account not found");
  const right =
    (signed.kid === undefined || signed.kid === parts.keyId) &&
    verify(
      "sha256",
      Buffer.from(`${header}.${payload}`),
      parts.publicKey,
      Buffer.from(signature, "base64url"),
    );
  if (!right) throw badGrant("Invalid JWT Signature.");
  if (claims.aud !== GOOGLE && claims.aud !== parts.tokenUrl) {
    throw badGrant(`Invalid JWT: Failed audience check. The right audience is ${GOOGLE}`);
  }
  const now = machineEpochSeconds();
  const { iat, exp } = claims;
  const timely =
    exp > iat &&
    exp - iat <= MAX_SECONDS &&
    iat <= now + SKEW_SECONDS &&
    exp >= now - SKEW_SECONDS &&
    exp <= now + MAX_SECONDS + SKEW_SECONDS;
  if (!timely) {
    throw badGrant(
      "Invalid JWT: Token must be a short-lived token (60 minutes) and in a reasonable timeframe. Check your iat and exp values in the JWT claim.",
    );
  }
  const scopes = (claims.scope ?? "").split(" ").filter((scope) => scope !== "");
  if (scopes.length === 0) {
    const description = "Invalid OAuth scope or ID token audience provided.";
    throw new TokenRefusal(400, "invalid_scope", description, true);
  }
  const email = claims.sub === undefined ? null : parts.findMailbox(claims.sub);
  if (claims.sub !== undefined && email === null) throw badGrant("Invalid email or User ID");
  if (!scopes.every((scope) => parts.authorisedScopes.includes(scope))) {
    throw new TokenRefusal(
      401,
      "unauthorized_client",
      "Client is unauthorized to retrieve access tokens using this method, or client not authorized for any of the scopes requested.",
    );
  }
  return {
    access_token: parts.tokens.issue({ email, scopes }),
    expires_in: TOKEN_SECONDS,
    token_type: "Bearer",
  };
}

function decoded(part: string): unknown {
  try {
    return JSON.parse(Buffer.from(part, "base64url").toString());
  } catch {
    return undefined;
  }
}
