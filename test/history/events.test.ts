import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { MAX_SKIPPED_ROWS, readTicketEvents } from "../../src/history/events.ts";

const HEADER = "at,ticket_id,account,status,status_original,priority";
const ROW = "2016-03-07T09:30:00Z,INC1,Location 143,open,New,P2";
const EVENT = {
  at: new Date("2016-03-07T09:30:00Z"),
  ticketId: "INC1",
  account: "Location 143",
  status: "open",
  statusOriginal: "New",
  priority: "P2",
};

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "ticket-events-"));
});
afterAll(() => rm(folder, { recursive: true }));

async function read(content: string | Buffer, name = "events.csv") {
  const path = join(folder, name);
  await writeFile(path, content);
  return readTicketEvents(path);
}

async function readRows(content: string | Buffer, name?: string) {
  const reading = await read(content, name);
  if (reading.kind === "refused") throw new Error(reading.reason);
  return reading;
}

describe("readTicketEvents", () => {
  it.each<[string, string | Buffer, string?]>([
    ["plain", `${HEADER}\n${ROW}\n`],
    ["without a last line end", `${HEADER}\n${ROW}`],
    ["with CRLF", `${HEADER}\r\n${ROW}\r\n`],
    ["with a byte order mark", `\uFEFF${HEADER}\n${ROW}\n`],
    ["with empty lines", `\n${HEADER}\n\n${ROW}\n\n`],
    ["gzipped", gzipSync(`${HEADER}\n${ROW}\n`), "events.csv.gz"],
    ["gzipped under another name", gzipSync(`${HEADER}\n${ROW}\n`), "packed.csv"],
    ["plain under a gzip name", `${HEADER}\n${ROW}\n`, "plain.csv.gz"],
    [
      "gzipped in two members",
      Buffer.concat([gzipSync(`${HEADER}\n`), gzipSync(`${ROW}\n`)]),
      "two.gz",
    ],
    ["quoted", `${HEADER}\n2016-03-07T09:30:00Z,"INC1","Location 143",open,New,P2\n`],
    [
      "in words of another case and with blanks",
      `${HEADER}\n${ROW.replace("open", " OPEN ").replace("P2", " p2")}\n`,
    ],
    ["with a header in another case", `${HEADER.toUpperCase().replaceAll(",", " , ")}\n${ROW}\n`],
    [
      "with columns reordered and more of them",
      `priority,note,account,status,at,status_original,ticket_id,extra\nP2,"a, ""b""",Location 143,open,2016-03-07T09:30:00Z,New,INC1,\n`,
    ],
    ["with cells beyond the header", `${HEADER}\n${ROW},more,and more\n`],
  ])("reads a file %s", async (_, content, name) => {
    expect(await read(content, name)).toEqual({ kind: "read", events: [EVENT], skipped: [] });
  });

  it.each([
    ["a time with an offset", "2016-03-07T11:30:00+02:00", "2016-03-07T09:30:00.000Z"],
    ["a time without a zone, as UTC", "2016-03-07T09:30:00", "2016-03-07T09:30:00.000Z"],
    ["a day, as its start in UTC", "2016-03-07", "2016-03-07T00:00:00.000Z"],
  ])("takes %s", async (_, at, expected) => {
    const { events } = await readRows(
      `${HEADER}\n${ROW.replace(EVENT.at.toISOString().replace(".000", ""), at)}\n`,
    );
    expect(events[0]?.at.toISOString()).toBe(expected);
  });

  it.each([
    ["open", "open"],
    ["pending", "pending"],
    ["Resolved", "resolved"],
    ["CLOSED", "closed"],
    ["awaiting moonrise", "open"],
  ])("counts the status %s as %s", async (word, status) => {
    const { events } = await readRows(`${HEADER}\n${ROW.replace("open", word)}\n`);
    expect(events[0]).toMatchObject({ status, statusOriginal: "New" });
  });

  it("takes the status for the help desk's own word when there is none", async () => {
    const row = "2016-03-07T09:30:00Z,INC1,Location 143,Waiting,P2";
    const { events } = await readRows(`at,ticket_id,account,status,priority\n${row}\n`);
    expect(events[0]).toMatchObject({ status: "open", statusOriginal: "Waiting" });
  });

  it.each([
    ["no date", ROW.replace("2016-03-07T09:30:00Z", "yesterday"), "`at` is not a date"],
    ["a day that does not exist", ROW.replace("03-07", "02-30"), "`at` is not a date"],
    ["no ticket id", ROW.replace("INC1", " "), "`ticket_id` is empty"],
    ["no account", ROW.replace("Location 143", ""), "`account` is empty"],
    ["no status", ROW.replace("open", ""), "`status` is empty"],
    ["an unknown priority", ROW.replace("P2", "Urgent"), "`priority` is not one of P1"],
    ["too few cells", "2016-03-07T09:30:00Z,INC1,Location 143", "`status` is empty"],
    [
      "a stray quote that breaks nothing else",
      `2016-03-07T09:30:00Z,IN"C1,,open,New,P2`,
      "`account` is empty",
    ],
  ])("names a row with %s by its line and goes on", async (_, bad, reason) => {
    const { events, skipped } = await readRows(`${HEADER}\n${bad}\n${ROW}\n`);
    expect(events).toEqual([EVENT]);
    expect(skipped).toEqual([{ line: 2, reason: expect.stringContaining(reason) }]);
  });

  it("names every mistake of a row, and counts the lines of quoted cells", async () => {
    const { skipped } = await readRows(`${HEADER}\n${ROW.replace("New", '"N\new"')}\n,,,,,\n`);
    expect(skipped.map(({ line }) => line)).toEqual([4]);
    expect(skipped[0]?.reason.split("; ")).toHaveLength(5);
  });

  it("gives events in time order, those of one instant in file order", async () => {
    const row = (at: string, id: string) => `2016-03-0${at}T00:00:00Z,${id},A,open,New,P3`;
    const { events } = await readRows(
      [HEADER, row("2", "c"), row("1", "b"), row("2", "a"), row("1", "d")].join("\n"),
    );
    expect(events.map(({ ticketId }) => ticketId)).toEqual(["b", "d", "c", "a"]);
  });

  it("bears as many bad rows as the bound, and refuses one more", async () => {
    const bad = (n: number) => `${HEADER}\n${ROW}\n${`${ROW.replace("P2", "?")}\n`.repeat(n)}`;
    expect((await readRows(bad(MAX_SKIPPED_ROWS))).skipped).toHaveLength(MAX_SKIPPED_ROWS);
    expect(await read(bad(MAX_SKIPPED_ROWS + 1))).toMatchObject({
      kind: "refused",
      reason: expect.stringMatching(/more than 100 rows .* line 3: `priority`/),
    });
  });

  it.each<[string, string | Buffer, string]>([
    ["an empty file", "", "is empty"],
    ["a file of nothing but line ends", "\n\n", "is empty"],
    ["an empty file, gzipped", gzipSync(""), "is empty"],
    ["a header alone", `${HEADER}\n`, "has a header and no rows"],
    [
      "nothing but bad rows",
      `${HEADER}\n${ROW.replace("P2", "?")}\n`,
      "no row that can be used, the first of them in line 2",
    ],
    [
      "a file without two of the columns",
      "at,ticket_id,status,status_original\n1,2,3,4\n",
      "no column account, priority",
    ],
    ["a picture", Buffer.from([0x89, 0x50, 0x4e, 0x47, 0, 1, 2, 3]), "no column at"],
    [
      "a gzip file that was cut",
      gzipSync(`${HEADER}\n${`${ROW}\n`.repeat(50)}`).subarray(0, 60),
      "ends too early",
    ],
    [
      "a gzip file that was damaged",
      Buffer.concat([gzipSync(ROW).subarray(0, 10), Buffer.alloc(40, 0xee)]),
      "is damaged",
    ],
    ["a quote that never ends", `${HEADER}\n"${ROW}\n${ROW}\n`, "cannot be read: Quote Not Closed"],
    [
      "a line without an end",
      `${HEADER}\n${"x".repeat(1_100_000)}`,
      "cannot be read: Max Record Size",
    ],
  ])("refuses %s in words", async (_, content, reason) => {
    expect(await read(content)).toEqual({
      kind: "refused",
      reason: expect.stringContaining(reason),
    });
  });

  it("refuses a file that is not there and a folder, with their names", async () => {
    const nowhere = join(folder, "nowhere.csv");
    expect(await readTicketEvents(nowhere)).toEqual({
      kind: "refused",
      reason: `${nowhere} cannot be read: there is no such file`,
    });
    expect(await readTicketEvents(folder)).toEqual({
      kind: "refused",
      reason: `${folder} cannot be read: it is a folder`,
    });
  });
});
