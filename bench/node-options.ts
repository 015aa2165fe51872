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
