import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, readdir, readFile, rename, rm } from "node:fs/promises";
import { join } from "node:path";

const ROOT = join(import.meta.dirname, "../..");
const SOURCES = join(import.meta.dirname, "ui");

/** Under node_modules, so that it is never committed and goes with `npm ci`. */
const CACHE = join(ROOT, "node_modules/.cache/tam-assistant/page");

/**
 * Builds the page with vite in this process, unless the same sources and packages were built
 * before. Returns the directory to serve. Safe to call from several processes at once: each builds
 * beside, and one rename puts the result in place.
 */
export async function buildPage({
  outDir = CACHE,
}: {
  outDir?: string;
} = {}): Promise<{ dir: string; built: boolean }> {
  const dir = join(outDir, await hashOfSources());
  if (existsSync(join(dir, "index.html"))) return { dir, built: false };
  await mkdir(outDir, { recursive: true });
  const staging = `${dir}.${process.pid}.${crypto.randomUUID().slice(0, 8)}`;
  // Loaded only when there is something to build: it takes a good part of a second.
  const { build } = await import("vite");
  try {
    await build({
      root: SOURCES,
      configFile: false,
      envFile: false,
      logLevel: "error",
      base: "/",
      build: { outDir: staging, emptyOutDir: true, modulePreload: { polyfill: false } },
    });
    await rename(staging, dir).catch((error: unknown) => {
      if (!existsSync(join(dir, "index.html"))) throw error;
    });
  } finally {
    await rm(staging, { recursive: true, force: true });
  }
  await removeOlder(outDir, dir);
  return { dir, built: true };
}

/** Changes with every source file of the page and with the packages that are installed. */
async function hashOfSources(): Promise<string> {
  const hash = createHash("sha256");
  const entries = await readdir(SOURCES, { recursive: true, withFileTypes: true });
  const paths = entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
  for (const path of [...paths, join(ROOT, "package-lock.json"), import.meta.filename]) {
    hash
      .update(path.slice(ROOT.length))
      .update("\0")
      .update(await readFile(path))
      .update("\0");
  }
  return hash.digest("hex").slice(0, 16);
}

/** Builds of sources that are gone. One that a running sandbox serves is in its memory. */
async function removeOlder(outDir: string, keep: string): Promise<void> {
  for (const name of await readdir(outDir)) {
    const path = join(outDir, name);
    if (path !== keep && /^[0-9a-f]{16}$/.test(name)) await rm(path, { recursive: true });
  }
}
