// What the README says about the project, held against the project.
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, it, test } from "vitest";
import manifest from "../package.json" with { type: "json" };
import { withSettingsTable } from "../scripts/settings-table.ts";
import { createHealthScorer } from "../src/domain/health.ts";
import { ACCOUNT_PROPERTIES, TICKET_PROPERTIES } from "../src/notion/schema-match.ts";
import { SETTINGS } from "../src/settings.ts";
import { commands } from "../src/slack/index.ts";

const root = join(import.meta.dirname, "..");
const read = (file: string) => readFileSync(join(root, file), "utf8");
const readme = read("README.md");

/** Rows of the tables under this heading or bold line, as cells. */
function rowsUnder(title: string): string[][] {
  const rest = readme.slice(readme.indexOf(`\n${title}`) + 1);
  expect(rest.startsWith(title), title).toBe(true);
  const [, ...lines] = rest.split("\n");
  const end = lines.findIndex((line) => /^(#|\*\*)/.test(line));
  return lines
    .slice(0, end === -1 ? undefined : end)
    .filter((line) => line.startsWith("|") && !line.startsWith("|---"))
    .map((line) => line.split(/(?<!\\)\|/).slice(1, -1))
    .map((cells) => cells.map((cell) => cell.trim().replaceAll("\\|", "|")));
}

const names = (rows: string[][]) =>
  rows.flatMap(([first]) => /^`([^`]+)`$/.exec(first ?? "")?.[1] ?? []);

it("lists every setting as the program has it", () => {
  expect(readme, "run: node scripts/settings-table.ts").toBe(withSettingsTable(readme));
});

it.each([
  ["**Accounts**", ACCOUNT_PROPERTIES],
  ["**Support Tickets**", TICKET_PROPERTIES],
])("names the properties of %s, and which are optional", (title, properties) => {
  const rows = rowsUnder(title);
  const wanted = Object.values(properties);
  expect(names(rows)).toEqual(wanted.map(({ name }) => name));
  const optional = rows.filter(([, , note]) => note?.startsWith("optional")).map(([name]) => name);
  expect(optional).toEqual(
    wanted.filter((property) => property.optional).map(({ name }) => `\`${name}\``),
  );
});

it("lists the commands", () => {
  const listed = names(rowsUnder("## What it does"));
  expect(listed).toEqual(commands.map(({ usage }) => `/tam ${usage}`));
});

test.each(rowsUnder("### How the score is made").filter(([p1p2]) => /^\d+$/.test(p1p2 ?? "")))(
  "its example of a score is right: %s P1/P2, oldest %s, %s open, heartbeat %s",
  (p1p2, oldest, open, heartbeat, score) => {
    const number = (text: string) => (/^\d/.test(text) ? Number.parseFloat(text) : null);
    const found = createHealthScorer().computeScore({
      p1p2TicketCount: Number(p1p2),
      oldestP1p2AgeDays: number(oldest ?? ""),
      totalOpenTickets: Number(open),
      hoursSinceHeartbeat: number(heartbeat ?? ""),
    });
    expect(`${found.score} ${found.ragStatus}`).toBe(score);
  },
);

describe.each([
  "README.md",
  "CONTRIBUTING.md",
  "ARCHITECTURE.md",
  "SECURITY.md",
  "docs/operating.md",
  "docs/templates.md",
])("%s", (file) => {
  const text = read(file);

  it("links only to what is there", () => {
    const targets = [...text.matchAll(/\]\(([^)\s]+)\)/g)].map(([, target]) => target ?? "");
    const inside = targets.filter((target) => !target.startsWith("https:"));
    expect(
      inside.filter((target) => !existsSync(join(root, dirname(file), target.replace(/#.*/, "")))),
    ).toEqual([]);
  });

  it("names only npm scripts that exist", () => {
    const called = [...text.matchAll(/npm run (?:-s )?([\w:-]+)/g)].map(([, name]) => name);
    const known = Object.keys(manifest.scripts);
    expect(called.filter((name) => !known.includes(name ?? ""))).toEqual([]);
  });

  it("names only settings that exist", () => {
    // The tests' browser and compose's database have one, the bot none.
    const known = [...Object.keys(SETTINGS), "CHROMIUM_PATH", "POSTGRES_PASSWORD"];
    const written = [...text.matchAll(/`([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+)`/g)].map(
      ([, name]) => name,
    );
    expect(written.filter((name) => !known.includes(name ?? ""))).toEqual([]);
  });
});

it.each(readdirSync(join(root, "docs/images")))("%s is small, and shown", (file) => {
  expect(readme).toContain(`docs/images/${file}`);
  expect(statSync(join(root, "docs/images", file)).size).toBeLessThan(200_000);
});
