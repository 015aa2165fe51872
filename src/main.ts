import { flushCompileCache } from "node:module";
import { main } from "./process.ts";

await main(process.env);
// Kept now and not at the end only: a process that is killed would start slowly again.
flushCompileCache();
