// `node --import ./scripts/fast-loading.mjs file.ts`: what makes a restart short. Loaded before the entry file, so that
// not even that has to be stripped (the stripper alone takes 50 ms to load).
import { enableCompileCache, isBuiltin, registerHooks } from "node:module";

// Node keeps our stripped TypeScript and everybody's compiled code in the temporary directory.
enableCompileCache();

/** `./x.ts` or `../x.js`: a module names its file, whole. */
const NAMES_A_FILE = /^\.{1,2}\/.+\.m?[jt]s$/;

// Of each of some thousand imports Node looks for symbolic links on the way to the file and for the package that
// it belongs to. Among the files of one package nothing but the address can come of that; a file that is not there is
// noticed when it is read.
const hooks = registerHooks({
  resolve(specifier, context, nextResolve) {
    if (!context.conditions.includes("import")) {
      // With a hook in place Node forgets what a `require` found, and some thousand follow. The first that asks for a
      // module of Node's own is one that runs: all imports are linked then, and the hook has done its work.
      if (isBuiltin(specifier)) hooks.deregister();
      return nextResolve(specifier, context);
    }
    if (context.parentURL === undefined || !NAMES_A_FILE.test(specifier))
      return nextResolve(specifier, context);
    const url = new URL(specifier, context.parentURL).href;
    // TypeScript is ours alone, and all of it is modules: Node need not look that up file by file.
    const format = url.endsWith(".ts") ? "module-typescript" : undefined;
    return { url, format, shortCircuit: true };
  },
});
