// Every command that a document tells somebody to type is there, with the options that it names.
import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, test } from "vitest";

const root = join(import.meta.dirname, "..");
const DOCUMENTS = ["README.md", "CONTRIBUTING.md", "docs/operating.md", "docs/templates.md"];

/** `npm run -s tam -- scan --json` in a block or between backticks, without what follows a `#`. */
const typed: string[] = DOCUMENTS.flatMap((file) => {
  const text = readFileSync(join(root, file), "utf8");
  return [...text.matchAll(/npm run -s tam -- ([^\n`#]+)/g)].map(([, command = ""]) =>
    command.trim(),
  );
});

/** `store copy --to X` is the command `store copy` with the option `--to`. */
function parse(command: string): { words: string[]; options: string[] } {
  const words = command.split(/\s+/);
  const plain = words.findIndex((word) => !/^[a-z-]+$/.test(word) || word.startsWith("--"));
  return {
    words: words.slice(0, plain === -1 ? undefined : plain),
    options: words.flatMap((word) => /^\[?(--[a-z-]+)/.exec(word)?.[1] ?? []),
  };
}

async function help(words: readonly string[]): Promise<string> {
  const run = promisify(execFile);
  const args = [join(root, "src/cli.ts"), ...words, "--help"];
  return (await run(process.execPath, args, { env: {} })).stdout;
}

test("the documents have commands", () => {
  expect(typed.length).toBeGreaterThan(5);
});

test.each([...new Set(typed)])("tam %s", async (command) => {
  const { words, options } = parse(command);
  const shown = await help(words);
  expect(shown).toContain(`Usage: tam ${words.join(" ")}`);
  for (const option of options) expect(shown).toContain(option);
});

test("every command of tam is documented", async () => {
  const listed = async (words: readonly string[]): Promise<string[]> => {
    const [, commands = ""] = (await help(words)).split("Commands:");
    const names = [...commands.matchAll(/^ {2}([a-z-]+)/gm)].map(([, name = ""]) => name);
    return names.filter((name) => name !== "help").map((name) => [...words, name].join(" "));
  };
  const top = await listed([]);
  const nested = await listed(["store"]);
  const documented = new Set(typed.map((command) => parse(command).words.join(" ")));
  const missing = [...top.filter((name) => name !== "store"), ...nested].filter(
    (name) => !documented.has(name),
  );
  expect(missing).toEqual([]);
});
