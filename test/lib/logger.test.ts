import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { Writable } from "node:stream";
import { describe, expect, it, onTestFinished } from "vitest";
import { createLogger, newReference } from "../../src/lib/logger.ts";

function collect(level = "trace") {
  let text = "";
  const stream = new Writable({
    write(chunk: Buffer, _, done) {
      text += chunk.toString();
      done();
    },
  });
  const logger = createLogger(level, stream);
  return { logger, text: () => text, lines: () => text.split("\n").filter((line) => line !== "") };
}

/** What is said where a secret stood, and what of the secret must not be seen. */
const secrets: [string, string][] = [
  ["xoxb-emulator-bot-token", "emulator-bot-token"],
  ["xoxp-emulator-user-token", "emulator-user-token"],
  ["xoxe.xoxp-1-emulator-rotated-token", "emulator-rotated-token"],
  ["xapp-emulator-app-token", "emulator-app-token"],
  ["ntn_emulatorNotionToken", "emulatorNotionToken"],
  ["secret_emulatorNotionToken", "emulatorNotionToken"],
  ["ya29.emulator-google-token", "emulator-google-token"],
  ["Bearer emulator.notion-token+/x==", "emulator.notion"],
  ["bearer emulator-notion-token", "emulator-notion-token"],
  ["BEARER emulator-notion-token", "emulator-notion-token"],
  ["eyJlbXVsYXRvciI.eyJhc3NlcnRpb24i.emulator-signature", "emulator-signature"],
  [
    "-----BEGIN PRIVATE KEY-----\nemulatorKeyLineOne\nemulatorKeyLineTwo\n-----END PRIVATE KEY-----\n",
    "emulatorKey",
  ],
  ["postgres://tam:emulator-password@db.example:5432/tam?sslmode=require", "emulator-password"],
  ["postgresql://tam:emulator-password@db.example/tam", "emulator-password"],
  ["https://hooks.slack.com/commands/T1/2/emulatorResponse", "emulatorResponse"],
  ["https://hooks.slack.com/actions/T1/2/emulatorResponse", "emulatorResponse"],
  ["https://hooks.slack.com/services/T1/B1/emulatorWebhook", "emulatorWebhook"],
  ["https://hooks.slack.com/workflows/T1/A1/emulatorTrigger", "emulatorTrigger"],
  ["http://127.0.0.1:4321/response/emulatorResponse", "emulatorResponse"],
  ["https:\\/\\/hooks.slack.com\\/commands\\/T1\\/2\\/emulatorResponse", "emulatorResponse"],
  ["wss://wss-primary.slack.com/link/?ticket=emulatorTicket&app_id=1", "emulatorTicket"],
  ["ws://127.0.0.1:4321/link/?ticket=emulatorTicket", "emulatorTicket"],
  ["13345224609.738474920.8088930838d88f008e0aabbccddeeff0", "8088930838d88f008e0"],
];

describe.each(secrets)("%j never reaches the log", (secret, unseen) => {
  const inError = () => {
    const error = new Error(`refused with ${secret}`, { cause: new Error(`because ${secret}`) });
    return Object.assign(error, { config: { headers: { authorization: secret } } });
  };
  it.each<[string, (logger: ReturnType<typeof createLogger>) => void]>([
    ["in a message", (logger) => logger.info(`got ${secret}`)],
    ["glued to other text in a message", (logger) => logger.info(`token=${secret},x`)],
    ["in a formatted message", (logger) => logger.info("got %s and %j", secret, { secret })],
    ["as a value", (logger) => logger.warn({ token: secret }, "got it")],
    ["as a deep value", (logger) => logger.warn({ a: { b: [{ c: secret }] } }, "got it")],
    ["as a key", (logger) => logger.warn({ a: { [secret]: 1 } }, "got it")],
    ["in JSON within a value", (logger) => logger.warn({ body: JSON.stringify({ a: secret }) })],
    ["in an error, its cause and stack", (logger) => logger.error(inError(), "failed")],
    ["in an error as a value", (logger) => logger.error({ err: inError() }, "failed")],
    ["in a stack", (logger) => logger.fatal({ stack: inError().stack }, "failed")],
    ["in a child's bindings", (logger) => logger.child({ url: secret }).info("hello")],
  ])("%s", (_, log) => {
    const { logger, text, lines } = collect();
    log(logger);
    expect(text()).toContain("[redacted]");
    expect(text()).not.toContain(unseen);
    expect(lines()).toHaveLength(1);
    // What is left is still JSON that a log collector can read.
    expect(lines().map((line) => JSON.parse(line) as unknown)).toMatchObject([
      { level: expect.any(Number), time: expect.any(String) },
    ]);
  });
});

describe("the logger", () => {
  it.each([
    "account Acme Corp read in 120 ms",
    "posted to C012345 at 1772020800.000100",
    "https://www.notion.so/acme/1234567890abcdef1234567890abcdef",
    "https://hooks.example/list",
    "page 1f2e3d4c-0000-4000-8000-000000000000",
    "2026-02-24T07:00:00.000Z",
    "the secret is out",
    "a bearer",
  ])("leaves %j as it is", (message) => {
    const { logger, lines } = collect();
    logger.info(message);
    expect(lines().map((line) => (JSON.parse(line) as { msg: string }).msg)).toEqual([message]);
  });

  it("writes one JSON object a line with time, level and bindings", () => {
    const { logger, lines } = collect();
    logger.child({ reference: "1a2b3c4d" }).warn({ account: "acme" }, "not\nread");
    const line = JSON.parse(lines()[0] ?? "") as Record<string, unknown>;
    expect(line).toEqual({
      level: 40,
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
      reference: "1a2b3c4d",
      account: "acme",
      msg: "not\nread",
    });
  });

  it("says nothing below its level", () => {
    const { logger, text } = collect("warn");
    logger.info("hello");
    expect(text()).toBe("");
    logger.warn("careful");
    expect(text()).toContain("careful");
  });

  it("is not held up by hostile text", () => {
    const { logger, text } = collect();
    // Backtracking over these would take minutes, not moments.
    const units = ["https://", "https://a/", "https:\\/", "wss:/", "eyJ", "eyJa.", "-----BEGIN "];
    for (const unit of [
      ...units,
      "-----BEGIN \\",
      "postgres:",
      "xox",
      "Bearer ",
      "1",
      "1.",
      "\\",
    ]) {
      logger.info(unit.repeat(100_000));
    }
    expect(text().length).toBeGreaterThan(1000);
  });

  it("writes to stderr and leaves stdout to the answer", () => {
    const script = `
      import { createLogger } from ${JSON.stringify(new URL("../../src/lib/logger.ts", import.meta.url).href)};
      createLogger("info").error({ token: "xoxb-emulator-bot-token" }, "last words");
      process.exit(3);
    `;
    const run = spawnSync(process.execPath, ["--input-type=module-typescript", "-e", script], {
      encoding: "utf8",
    });
    expect(run.status).toBe(3);
    expect(run.stdout).toBe("");
    expect(JSON.parse(run.stderr)).toMatchObject({ msg: "last words", token: "[redacted]" });
  });
});

it("a reference is short, readable and new each time", () => {
  const references = Array.from({ length: 1000 }, newReference);
  expect(references.every((reference) => /^[0-9a-f]{8}$/.test(reference))).toBe(true);
  expect(new Set(references).size).toBeGreaterThan(990);
});

it("a process whose log nobody reads any more goes on, and ends when it wants to", async () => {
  const module = JSON.stringify(new URL("../../src/lib/logger.ts", import.meta.url).href);
  const script = `
    const { createLogger } = await import(${module});
    const logger = createLogger("info");
    logger.info("read");
    process.stdin.once("data", () => {
      logger.info("not read");
      setImmediate(() => {
        logger.info("not read either");
        process.exit(7);
      });
    });`;
  const child = spawn(process.execPath, ["--input-type=module", "-e", script], {
    stdio: ["pipe", "ignore", "pipe"],
  });
  onTestFinished(() => void child.kill("SIGKILL"));
  const [line] = await once(child.stderr, "data");
  expect(String(line)).toContain('"msg":"read"');
  const gone = once(child.stderr, "close");
  child.stderr.destroy();
  await gone;
  child.stdin.write("go on");
  expect(await once(child, "exit")).toEqual([7, null]);
});
