import { main, settle } from "./process.ts";

await main(process.env);
settle();
