import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { parse } from "yaml";
import { z } from "zod";

/** What manifest.yml asks of a workspace. */
export type Manifest = { scopes: string[]; optionalScopes: string[] };

const manifestSchema = z.object({
  oauth_config: z.object({
    scopes: z.object({ bot: z.array(z.string()), bot_optional: z.array(z.string()).default([]) }),
  }),
});

/** Stands beside the program; the one list of scopes. */
const MANIFEST = fileURLToPath(new URL("../../manifest.yml", import.meta.url));

/** Throws when the file is not there or is no manifest. */
export async function readManifest(path = MANIFEST): Promise<Manifest> {
  const { scopes } = manifestSchema.parse(parse(await readFile(path, "utf8"))).oauth_config;
  return { scopes: scopes.bot, optionalScopes: scopes.bot_optional };
}
