import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";

const ROOT = join(import.meta.dirname, "../..");

/** Runs the tests of another configuration (a path from the project's root) in a process of its own, to see them fail. */
export async function runVitest(
  config: string,
  ...more: string[]
): Promise<{ code: number; said: string }> {
  const vitest = join(ROOT, "node_modules/vitest/vitest.mjs");
  const child = spawn(process.execPath, [vitest, "run", ...more, "--config", join(ROOT, config)], {
    cwd: ROOT,
    env: { PATH: process.env.PATH, NO_COLOR: "1" },
  });
  let said = "";
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding("utf8").on("data", (text: string) => {
      said += text;
    });
  const [code] = (await once(child, "close")) as [number];
  return { code, said };
}
