import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const CLI = fileURLToPath(new URL("../../src/cli.ts", import.meta.url));
const DATA = fileURLToPath(new URL("../../../shared/data/", import.meta.url));

type Run = { code: number; stdout: string; stderr: string };

/** The real command, as a process of its own, with nothing but these variables set. */
const tam = (args: string[], env: Record<string, string> = {}): Promise<Run> =>
  new Promise((resolve) => {
    const options = { env, maxBuffer: 64 * 1024 * 1024 };
    execFile(process.execPath, [CLI, ...args], options, (error, stdout, stderr) => {
      const code = error === null ? 0 : typeof error.code === "number" ? error.code : -1;
      resolve({ code, stdout, stderr });
    });
  });

const HEADER = "at,ticket_id,account,status,status_original,priority";
const ROWS = [
  "2026-01-01T05:00:00Z,T1,Acme,open,New,P1",
  "2026-01-01T05:00:00Z,T2,Acme,open,New,P2",
  "2026-01-01T06:00:00Z,T3,Globex,open,New,P4",
  "2026-01-10T06:00:00Z,T1,Acme,closed,Closed,P1",
];

describe("tam replay", () => {
  let folder = "";
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "tam-replay-"));
  });
  afterAll(() => rm(folder, { recursive: true }));
  const file = async (name: string, content: string | Buffer) => {
    const path = join(folder, name);
    await writeFile(path, content);
    return path;
  };
  const history = () => file("events.csv", `${[HEADER, ...ROWS].join("\n")}\n`);

  it("prints a table for people", async () => {
    const { code, stdout, stderr } = await tam(["replay", await history()]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout).toContain("2026-01-02 to 2026-01-10: episodes, guard and alert plan");
    expect(stdout).toContain("the first one, on 2026-01-01, is run and not counted");
    expect(stdout).toMatch(/^ +as set +Red < 50, Amber < 80 +Red < 30, Amber < 60 /m);
    expect(stdout).toMatch(/^new escalations +1 +1 /m);
    // day, accounts, Red, Amber, Green, escalations, new, singles, summary
    expect(stdout).toMatch(/^2026-01-04 +2 +0 +1 +1 +1 +1 +1 +no /m);
    expect(stdout).toMatch(/^2026-01-05 +2 +0 +1 +1 +0 +0 +0 +no /m);
  });

  it("prints one JSON object, per day and in total, the same for gzip", async () => {
    const path = await history();
    const plain = await tam(["replay", path, "--json"]);
    const zipped = await file("events.csv.gz", gzipSync([HEADER, ...ROWS].join("\n")));
    const other = await tam(["replay", zipped, "--json"]);
    expect([plain.code, plain.stderr, other.code]).toEqual([0, "", 0]);
    const result = JSON.parse(plain.stdout);
    expect(JSON.parse(other.stdout)).toEqual({ ...result, file: zipped });
    expect(result).toMatchObject({
      file: path,
      mode: "episodes",
      firstScan: "2026-01-01T07:00:00.000Z",
      skippedRows: [],
      total: { days: 9, accounts: 2, accountDays: 18, newEscalations: 1, singles: 1, edits: 1 },
      sideBySide: [{ name: "as set" }, {}, {}, {}, {}],
    });
    expect(result.days).toHaveLength(9);
    expect(result.days[2]).toMatchObject({ date: "2026-01-04", amber: 1, singles: ["Acme"] });
  });

  it("counts the days it is asked for, and judges literally when told to", async () => {
    const args = ["--from", "2026-01-04", "--to", "2026-01-05", "--literal", "--json"];
    const { code, stdout } = await tam(["replay", await history(), ...args]);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      mode: "literal",
      firstScan: "2026-01-03T07:00:00.000Z",
      total: { days: 2, escalations: 1, greenToAmber: 1 },
    });
  });

  it("uses the thresholds that are set, and needs no other setting", async () => {
    const env = { P1_P2_AGE_THRESHOLD_DAYS: "30", RED_THRESHOLD: "" };
    const { code, stdout } = await tam(["replay", await history(), "--json"], env);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      total: { newEscalations: 0 },
      sideBySide: [{ thresholds: { p1p2AgeDays: 30, red: 40 } }, {}, {}, {}, {}],
    });
  });

  it("names the rows that it leaves out on stderr", async () => {
    const path = await file(
      "bad-row.csv",
      [HEADER, "yesterday,T9,Acme,open,New,P1", ...ROWS].join("\n"),
    );
    const { code, stdout, stderr } = await tam(["replay", path, "--json"]);
    expect(code).toBe(0);
    expect(stderr).toMatch(/^line 2 is left out: `at` is not a date/);
    expect(JSON.parse(stdout).skippedRows).toHaveLength(1);
  });

  it.each<[string, (path: string) => string[] | Promise<string[]>, RegExp]>([
    [
      "a missing file",
      () => ["replay", "nowhere.csv"],
      /nowhere\.csv cannot be read: there is no such file/,
    ],
    [
      "a file with other columns",
      async () => ["replay", await file("other.csv", "when,who\n1,2\n")],
      /is not a ticket history: it has no column at, ticket_id/,
    ],
    ["an empty file", async () => ["replay", await file("empty.csv", "")], /is empty/],
    [
      "a day in words",
      (path) => ["replay", path, "--from", "monday"],
      /--from monday is not a date; write it as/,
    ],
    [
      "a day that is none",
      (path) => ["replay", path, "--to", "2026-02-30"],
      /--to 2026-02-30 is not a date/,
    ],
    [
      "days the wrong way round",
      (path) => ["replay", path, "--from", "2026-01-05", "--to", "2026-01-04"],
      /--from 2026-01-05 is later than --to 2026-01-04/,
    ],
    [
      "days that the history does not have",
      (path) => ["replay", path, "--from", "2027-01-01"],
      /no day to replay: the history counts from 2026-01-02 to 2026-01-10/,
    ],
    ["no file", () => ["replay"], /missing required argument/],
    ["an unknown option", (path) => ["replay", path, "--fast"], /unknown option '--fast'/],
    ["an unknown command", () => ["reply"], /unknown command 'reply'/],
  ])("says in words what is wrong with %s, on stderr alone", async (_, args, words) => {
    const { code, stdout, stderr } = await tam(await args(await history()));
    expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
    expect(stderr).toMatch(words);
    expect(stderr).not.toMatch(/\n {4}at /);
  });

  it("says in words what is wrong with a threshold", async () => {
    const { code, stderr } = await tam(["replay", await history()], { RED_THRESHOLD: "ninety" });
    expect(code).toBe(1);
    expect(stderr).toMatch(/RED_THRESHOLD does not fit/);
  });

  it("helps", async () => {
    const { code, stdout } = await tam(["replay", "--help"]);
    expect(code).toBe(0);
    expect(stdout).toContain("--literal");
  });
});

const present = existsSync(DATA);
describe(`tam replay on a real help desk${present ? "" : " (skipped: ../shared/data is not there)"}`, () => {
  it.skipIf(!present)("prints the published figures", async () => {
    const args = ["--from", "2016-03-07", "--to", "2016-05-31", "--literal", "--json"];
    const { code, stdout } = await tam(["replay", `${DATA}uci_servicenow.events.csv.gz`, ...args]);
    expect(code).toBe(0);
    expect(JSON.parse(stdout).total).toMatchObject({
      days: 86,
      accounts: 214,
      accountDays: 15_433,
      escalations: 820,
      redTheDayBefore: 730,
      hiddenByCap: 90,
    });
  });
});
