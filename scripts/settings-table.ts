// Writes the README's table of settings from the one list of them: `node scripts/settings-table.ts`; a
// test keeps the committed one equal to it.
import { readFile, writeFile } from "node:fs/promises";
import { pathToFileURL } from "node:url";
import { SETTINGS } from "../src/settings.ts";

type Shown = { help: string; default?: string; required?: keyof typeof REQUIRED_WORDS };

const REQUIRED_WORDS = {
  always: "**required**",
  socket: "required for `socket`",
  http: "required for `http`",
  drafts: "required for drafts",
};

const START = "<!-- settings: written by scripts/settings-table.ts -->";
const END = "<!-- end of settings -->";

/** The README with its table of settings as the program has them. Throws when it has no place for it. */
export function withSettingsTable(readme: string): string {
  const [before, rest] = readme.split(START);
  const after = rest?.split(END)[1];
  if (before === undefined || after === undefined)
    throw new Error(`README.md must hold ${START} and ${END}`);
  return `${before}${START}\n${settingsTable()}\n${END}${after}`;
}

function settingsTable(): string {
  const settings: [string, Shown][] = Object.entries(SETTINGS);
  const rows = settings.map(([name, { help, required, default: value }]) => {
    const shown = value === undefined ? "" : `\`${value}\``;
    const standard = required === undefined ? shown : REQUIRED_WORDS[required];
    return `| \`${name}\` | ${standard} | ${help.replaceAll("|", "\\|")} |`;
  });
  return ["| Setting | Default | What it means |", "|---|---|---|", ...rows].join("\n");
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  const file = new URL("../README.md", import.meta.url);
  await writeFile(file, withSettingsTable(await readFile(file, "utf8")));
}
