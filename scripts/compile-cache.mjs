// `node --import ./scripts/compile-cache.mjs file.ts`: Node keeps our stripped TypeScript and everybody's
// compiled code in the temporary directory, which halves the time a restart takes. Loaded before the
// entry file, so that not even that has to be stripped (the stripper alone takes 50 ms to load).
import { enableCompileCache } from "node:module";

enableCompileCache();
