import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { expect, onTestFinished, test } from "vitest";
import { temporaryDirectory } from "../support/temporary-directory.ts";

async function prove(...args: string[]) {
  const child = spawn(process.execPath, ["prove/main.ts", ...args], {
    cwd: join(import.meta.dirname, "..", ".."),
    stdio: ["ignore", "pipe", "pipe"],
  });
  const [out, errors, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, "exit"),
  ]);
  return { out, errors, code: code as unknown };
}

test("two experiments run to the end and stand on the page", async () => {
  const { path: into, remove } = temporaryDirectory();
  onTestFinished(remove);
  const short = ["--short", "--into", into];
  const { errors, code } = await prove(...short, "scan-requests", "health-requests");
  expect(errors).toBe("");
  expect(code).toBe(0);
  const page = await readFile(join(into, "proof.md"), "utf8");
  expect(page).toContain("Every aim was reached.");
  expect(page).toContain("| a scan reads | 100 accounts, 5 open tickets each | 10 requests = 1.00");
  expect(page).toContain("## health-requests");
}, 60_000);

test("an experiment that nobody knows is answered with those there are", async () => {
  const { errors, code } = await prove("scans");
  expect(code).toBe(1);
  expect(errors).toContain("Not an experiment: scans. There are:");
  expect(errors).toContain("scan-requests: How many requests");
});
