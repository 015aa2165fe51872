import { readFileSync } from "node:fs";
import { expect, test } from "vitest";

type Package = { license?: string; integrity?: string; dev?: boolean; devOptional?: boolean };
const { packages } = JSON.parse(
  readFileSync(new URL("../package-lock.json", import.meta.url), "utf8"),
) as { packages: Record<string, Package> };
/** All but the project itself. */
const installed = Object.entries(packages).filter(([path]) => path !== "");

const PERMISSIVE = new Set([
  "MIT",
  "MIT-0",
  "ISC",
  "Apache-2.0",
  "BSD",
  "BSD-2-Clause",
  "BSD-3-Clause",
  "PSF-2.0",
]);

test("what runs in production may be used by everybody", () => {
  const production = installed.filter(([, { dev, devOptional }]) => !dev && !devOptional);
  expect(production.length).toBeGreaterThan(50);
  const strange = production.filter(([, { license = "none" }]) => !PERMISSIVE.has(license));
  expect(strange.map(([path, { license }]) => `${path}: ${license}`)).toEqual([]);
});

test("what is installed is what was locked: every package has its hash", () => {
  expect(installed.filter(([, { integrity }]) => integrity === undefined)).toEqual([]);
});
