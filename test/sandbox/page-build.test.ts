import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { buildPage } from "../../src/sandbox/page-build.ts";
import { loadPageFiles } from "../../src/sandbox/page-files.ts";

it("builds once, takes what is there the next time, and survives two at once", async () => {
  const outDir = await mkdtemp(join(tmpdir(), "page-"));
  onTestFinished(() => rm(outDir, { recursive: true }));
  const both = await Promise.all([buildPage({ outDir }), buildPage({ outDir })]);
  expect(new Set(both.map(({ dir }) => dir)).size).toBe(1);
  const again = await buildPage({ outDir });
  expect(again).toEqual({ dir: both[0].dir, built: false });
  // Nothing half-built stays behind.
  expect(await readdir(outDir)).toHaveLength(1);

  const files = await loadPageFiles(again.dir);
  const code = [...files].filter(([path]) => path.endsWith(".js")).map(([, { body }]) => body);
  // In React's development build only, which this test runner's NODE_ENV would ask for.
  expect(Buffer.concat(code).includes("_debugStack")).toBe(false);
  const html = files.get("/index.html");
  // The content security policy allows no inline script.
  expect(html?.body.toString()).not.toMatch(/<script(?![^>]*\bsrc=)/);
  expect(html?.immutable).toBe(false);

  const named = [...files].filter(([path]) => path.startsWith("/assets/"));
  expect(named.every(([, { immutable }]) => immutable)).toBe(true);
  // The drawer's parts come when they are opened; all else is loaded to draw a message.
  const parts = named.filter(([path]) => /^\/assets\/(mail|notion|activity)-tab-/.test(path));
  expect(parts.map(([path]) => path.replace(/-tab-.*\./, ".").slice(8)).sort()).toEqual(
    ["activity", "mail", "notion"].flatMap((part) => [`${part}.css`, `${part}.js`]),
  );
  expect(parts.filter(([path]) => html?.body.includes(path))).toEqual([]);
  // Spec: the first load stays under 450 kB compressed.
  const first = [...files].filter((file) => !parts.includes(file));
  const kilobytes = first.reduce((sum, [, { gzipped }]) => sum + gzipped.length, 0) / 1024;
  expect(kilobytes).toBeLessThan(450);
});
