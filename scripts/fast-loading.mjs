// `node --import ./scripts/fast-loading.mjs file.ts`: what makes a restart short. Loaded before the entry file, so that
// not even that has to be stripped (the stripper alone takes 50 ms to load).
import { enableCompileCache, registerHooks } from "node:module";

// Node keeps our stripped TypeScript and everybody's compiled code in the temporary directory.
enableCompileCache();

/** `./x.ts` or `../x.js`: a module names its file, whole. */
const NAMES_A_FILE = /^\.{1,2}\/.+\.m?[jt]s$/;

/**
 * By package: what it loads at once and the bot never uses. Of Bolt servers for other places and the installing in other
 * workspaces, of zod the words of fifty languages, of kysely other databases and plugins, of prom-client what ties
 * figures to traces. A fifth of all files.
 */
const UNUSED = [
  [
    "/@slack/bolt/dist/",
    /^(?:\.\/receivers\/(?:ExpressReceiver|AwsLambdaReceiver)|@slack\/oauth)$/,
  ],
  ["/zod/v4/", /^\.\.\/locales\/index\.js$/],
  [
    "/kysely/dist/",
    /^\.\/(?:dialect\/(?:mysql|mssql|pglite)|plugin\/(?:camel-case|deduplicate-joins|parse-json-results|handle-empty-in-lists))\//,
  ],
  ["/prom-client/lib/", /^@opentelemetry\/api$/],
];
const isUnused = (specifier, parentURL) =>
  UNUSED.some(([within, unused]) => unused.test(specifier) && parentURL.includes(within));
const unusedModule = {
  url: new URL("unused-module.cjs", import.meta.url).href,
  shortCircuit: true,
};

// Of each of some thousand imports Node looks for symbolic links on the way to the file and for the package that
// it belongs to. Among the files of one package nothing but the address can come of that; a file that is not there is
// noticed when it is read.
registerHooks({
  resolve: (specifier, context, nextResolve) => {
    const { conditions, parentURL } = context;
    if (parentURL === undefined) return nextResolve(specifier, context);
    if (isUnused(specifier, parentURL)) return unusedModule;
    return conditions.includes("import") && NAMES_A_FILE.test(specifier)
      ? { url: new URL(specifier, parentURL).href, shortCircuit: true }
      : nextResolve(specifier, context);
  },
});
