import { enableCompileCache } from "node:module";

// Before anything else is loaded: Node keeps our stripped TypeScript and the libraries' compiled code
// in the temporary directory, which halves the time a restart takes.
enableCompileCache();
const { main } = await import("./process.ts");
await main(process.env);
