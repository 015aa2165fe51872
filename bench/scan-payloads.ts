// The baseline of a scan: the same answers of Notion, fetched, and parsed with JSON.parse and nothing else.
import { createServices } from "../src/app/services.ts";
import { loadConfig } from "../src/config.ts";
import { createLogger } from "../src/lib/logger.ts";
import { systemClock } from "../src/lib/time.ts";
import { median } from "./statistics.ts";

const ROUNDS = 5;

const answers: { url: string; init: RequestInit | undefined; text: string }[] = [];
const realFetch = globalThis.fetch;
globalThis.fetch = async (input, init) => {
  const response = await realFetch(input, init);
  const text = await response.text();
  if (typeof input !== "string") throw new TypeError("an address is expected");
  const { signal: _, ...again } = init ?? {};
  answers.push({ url: input, init: again, text });
  return new Response(text, { status: response.status, headers: response.headers });
};
const services = await createServices({
  config: loadConfig(process.env),
  clock: systemClock,
  logger: createLogger("silent"),
});
const { accounts } = await services.accounts.queryAllAccounts({ urgency: "batch" });
const owners = accounts.map(({ id, name }) => ({ id, names: [name] }));
await services.tickets.readAllOpenTickets(owners, { urgency: "batch" });
await services.close();
globalThis.fetch = realFetch;

/** Processor time of the whole process, in milliseconds. */
async function cpuMs(work: () => Promise<void> | void): Promise<number> {
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}
// First: a connection that idles while we parse is closed by the other side.
const fetchAndParse = await cpuMs(async () => {
  for (const { url, init } of answers) JSON.parse(await (await realFetch(url, init)).text());
});
const parse: number[] = [];
for (let round = 0; round < ROUNDS; round += 1) {
  parse.push(
    await cpuMs(() => {
      for (const { text } of answers) JSON.parse(text);
    }),
  );
}
process.send?.({
  requests: answers.length,
  bytes: answers.reduce((sum, { text }) => sum + Buffer.byteLength(text), 0),
  parseMs: median(parse),
  fetchAndParseMs: fetchAndParse,
} satisfies Payloads);

export type Payloads = {
  requests: number;
  bytes: number;
  parseMs: number;
  fetchAndParseMs: number;
};
