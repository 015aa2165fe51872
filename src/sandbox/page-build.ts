import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, readdir, readFile, rename, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { basename, dirname, join } from "node:path";
import { promisify } from "node:util";

const ROOT = join(import.meta.dirname, "../..");
const SOURCES = join(import.meta.dirname, "ui");

/** Under node_modules, so that it is never committed and goes with `npm ci`. */
const CACHE = join(ROOT, "node_modules/.cache/tam-assistant/page");

/**
 * Builds the page with vite, unless the same sources and packages were built before. Returns the
 * directory to serve. Safe to call several times at once: each builds beside, and one rename puts
 * the result in place.
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
  try {
    await runVite(staging);
    await rename(staging, dir).catch((error: unknown) => {
      if (!existsSync(join(dir, "index.html"))) throw error;
    });
  } finally {
    await rm(staging, { recursive: true, force: true });
  }
  await removeOlder(outDir, dir);
  return { dir, built: true };
}

/**
 * In a process of its own: vite obeys the NODE_ENV it finds (a test runner's gives a development
 * build of React), and sets it for the rest of the process when there is none.
 */
async function runVite(outDir: string): Promise<void> {
  const vite = join(
    dirname(createRequire(import.meta.url).resolve("vite/package.json")),
    "bin/vite.js",
  );
  const options = ["--outDir", outDir, "--emptyOutDir", "--logLevel", "error"];
  await promisify(execFile)(process.execPath, [vite, "build", SOURCES, ...options], {
    cwd: SOURCES,
    env: { ...process.env, NODE_ENV: "production" },
  });
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

/**
 * Builds of sources that are gone, and what a killed build left. The page of a running sandbox is
 * in its memory; other builds of the same sources may be under way.
 */
async function removeOlder(outDir: string, keep: string): Promise<void> {
  for (const name of await readdir(outDir)) {
    if (/^[0-9a-f]{16}(\.|$)/.test(name) && !name.startsWith(basename(keep))) {
      await rm(join(outDir, name), { recursive: true, force: true });
    }
  }
}
