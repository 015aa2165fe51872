// `node --import ./scripts/fast-loading.mjs file.ts`: what makes a restart short. Loaded before the entry file, so that
// not even that has to be stripped (the stripper alone takes 50 ms to load).
import { enableCompileCache, registerHooks } from "node:module";

// Node keeps our stripped TypeScript and everybody's compiled code in the temporary directory.
enableCompileCache();

/** `./x.ts` or `../x.js`: a module names its file, whole. */
const NAMES_A_FILE = /^\.{1,2}\/.+\.m?[jt]s$/;

// Of each of some thousand imports Node looks for symbolic links on the way to the file and for the package that
// it belongs to. Among the files of one package nothing but the address can come of that; a file that is not there is
// noticed when it is read.
registerHooks({
  resolve: (specifier, context, nextResolve) =>
    context.conditions.includes("import") &&
    context.parentURL !== undefined &&
    NAMES_A_FILE.test(specifier)
      ? { url: new URL(specifier, context.parentURL).href, shortCircuit: true }
      : nextResolve(specifier, context),
});
