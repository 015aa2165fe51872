import { readFileSync } from "node:fs";
import packageJson from "../package.json" with { type: "json" };

/** Node's options of `npm start`; those of BENCH_NODE_OPTIONS instead, where others are tried. */
export const startOptions = (): string[] =>
  (
    process.env.BENCH_NODE_OPTIONS ??
    packageJson.scripts.start.match(/--(?:max|heap)\S+/g)?.join(" ") ??
    ""
  )
    .split(" ")
    .filter(Boolean);

/** What the image sets for the allocator of the C library; the baselines get the same. */
export const startEnvironment = (): Record<string, string> =>
  Object.fromEntries(
    readFileSync(new URL("../Dockerfile", import.meta.url), "utf8")
      .matchAll(/^ENV (MALLOC_\w+)=(\S+)$/gm)
      .map(([, name = "", value = ""]) => [name, value]),
  );
