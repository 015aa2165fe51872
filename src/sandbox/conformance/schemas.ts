import { createHash, randomUUID } from "node:crypto";
import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { z } from "zod";

/** The exported types of `*-roots.ts`: one schema each. */
const ROOTS = [
  "GmailRoots",
  "NotionRoots",
  "SlackChat",
  "SlackConversations",
  "SlackOthers",
  "SlackSurfaces",
] as const;
export type Root = (typeof ROOTS)[number];

/** Roots with the arguments of Slack's methods. */
export const SLACK_ARGUMENTS = ["SlackChat", "SlackConversations", "SlackOthers"] as const;

/**
 * Left open in arguments and judged one by one (`SlackSurfaces`): there any object with a `type`
 * would pass for a block, and compiling every block again for every method takes seconds.
 */
const JUDGED_APART = ["KnownBlock", "View"];

/** JSON Schema (draft 7); everything else than `definitions` is the validator's business. */
const schema = z.looseObject({ definitions: z.record(z.string(), z.unknown()) });
export type Schema = z.infer<typeof schema>;
export type Schemas = Record<Root, Schema>;

const schemas = z.record(z.enum(ROOTS), schema);

const HERE = import.meta.dirname;
const REPOSITORY = join(HERE, "../../..");
const CACHE = join(REPOSITORY, "node_modules/.cache/tam-assistant");
const SOURCES = [
  "gmail-roots.ts",
  "notion-roots.ts",
  "slack-roots.ts",
  "data-visualization-block.ts",
  "schemas.ts",
  "compiled.ts",
];
const PACKAGES = [
  "@googleapis/gmail",
  "@notionhq/client",
  "@slack/types",
  "@slack/web-api",
  "ajv",
  "ts-json-schema-generator",
];
/** Google's ways to give credentials: libraries of their own, which the generator cannot read and nobody sends. */
const CREDENTIALS = [
  "OAuth2Client",
  "JWT",
  "Compute",
  "UserRefreshClient",
  "BaseExternalAccountClient",
  "GoogleAuth",
];

/**
 * JSON Schemas of the official SDKs' types. Made once for each combination of package versions and
 * root types (two seconds), then read from the cache under `node_modules` (milliseconds).
 */
export async function loadSchemas(): Promise<{
  schemas: Schemas;
  /** Where a root's compiled types are kept beside them, of the same versions. */
  fileOf(root: Root): string;
}> {
  const key = await cacheKey();
  const file = join(CACHE, `sdk-types-${key}.json`);
  return {
    schemas: (await readCache(file)) ?? (await generate(file)),
    fileOf: (root) => join(CACHE, `sdk-types-${key}-${root}.cjs`),
  };
}

/** `file`'s schemas; null when there are none yet or the file is damaged: both are made anew. */
async function readCache(file: string): Promise<Schemas | null> {
  try {
    return schemas.parse(JSON.parse(await readFile(file, "utf8")));
  } catch {
    return null;
  }
}

async function generate(file: string): Promise<Schemas> {
  // Brings its own TypeScript 5; loaded only when it is needed.
  const { AnyType, createFormatter, createParser, createProgram, DEFAULT_CONFIG, SchemaGenerator } =
    await import("ts-json-schema-generator");
  const config = {
    ...DEFAULT_CONFIG,
    path: join(HERE, "*-roots.ts"),
    tsconfig: join(REPOSITORY, "tsconfig.json"),
    skipTypeCheck: true,
    expose: "all" as const,
    jsDoc: "none" as const,
  };
  const program = createProgram(config);
  const parser = createParser(program, config, (chain) =>
    chain.addNodeParser({
      supportsNode: (node) =>
        "typeName" in node && CREDENTIALS.includes((node as { typeName: Named }).typeName.text),
      createType: () => new AnyType(),
    }),
  );
  const generator = new SchemaGenerator(program, parser, createFormatter(config), config);
  const made = schemas.parse(
    Object.fromEntries(ROOTS.map((root) => [root, generator.createSchema(root)])),
  );
  for (const root of SLACK_ARGUMENTS) {
    for (const name of JUDGED_APART) made[root].definitions[name] = {};
  }
  dropKey(made.NotionRoots.definitions, "archived");
  await mkdir(CACHE, { recursive: true });
  // Several processes may do this at once: each writes its own file, the last name wins.
  const draft = `${file}.${randomUUID()}`;
  await writeFile(draft, JSON.stringify(made));
  await rename(draft, file);
  return made;
}

type Named = { text: string };

/** Takes a key out of every object type below: it is neither required nor allowed any more. */
function dropKey(node: unknown, key: string): void {
  if (typeof node !== "object" || node === null) return;
  const { properties, required } = objectSchema.safeParse(node).data ?? {};
  if (properties !== undefined && key in properties) {
    const { [key]: _, ...others } = properties;
    Object.assign(node, { properties: others });
    if (required !== undefined) {
      Object.assign(node, { required: required.filter((name) => name !== key) });
    }
  }
  for (const child of Object.values(node)) dropKey(child, key);
}

const objectSchema = z.looseObject({
  properties: z.record(z.string(), z.unknown()).optional(),
  required: z.array(z.string()).optional(),
});

async function cacheKey(): Promise<string> {
  const { resolve } = createRequire(import.meta.url);
  const hash = createHash("sha256");
  for (const name of PACKAGES) hash.update(`${name} ${await versionOf(name, resolve)}\n`);
  for (const source of SOURCES) hash.update(await readFile(join(HERE, source)));
  return hash.digest("hex").slice(0, 16);
}

const manifest = z.object({ version: z.string() });

async function versionOf(name: string, resolve: NodeJS.RequireResolve): Promise<string> {
  const path = resolve(`${name}/package.json`);
  return manifest.parse(JSON.parse(await readFile(path, "utf8"))).version;
}
