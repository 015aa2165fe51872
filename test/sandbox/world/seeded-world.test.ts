import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { createHealthScorer, healthSignals } from "../../../src/domain/health.ts";
import { planPathToGreen } from "../../../src/domain/path-to-green.ts";
import { PRIORITIES } from "../../../src/domain/ticket.ts";
import { ageInDays, DAY_MS } from "../../../src/lib/time.ts";
import type { NotionDatabase, NotionRow } from "../../../src/sandbox/notion/contract.ts";
import { seededWorld } from "../../../src/sandbox/world/seeded-world.ts";
import type { World } from "../../../src/sandbox/world/world.ts";

const NOW = new Date("2026-11-22T14:25:10.500Z");
/** Any minute of the day, any day of the week and year, a leap day too. */
const DAYS = [
  NOW,
  new Date("2026-03-01T00:00:00Z"),
  new Date("2028-02-29T23:59:59.999Z"),
  new Date("2027-01-03T07:00:00Z"),
];

const database = (world: World, title: string): NotionDatabase => {
  const found = world.databases.find((candidate) => candidate.title === title);
  if (found === undefined) throw new Error(`no database ${title}`);
  return found;
};

function rowsOf(world: World, title: string, at = world.now): NotionRow[] {
  const { id } = database(world, title);
  return world.rowsAt(at).filter((row) => row.databaseId === id);
}

const text = (row: NotionRow, name: string) => String(row.values[name]);

const isOpen = (row: NotionRow) => ["Open", "Pending"].includes(text(row, "Status"));

/** Scores as the bot would find them: from the rows alone. */
function scores(world: World, at = world.now) {
  const scorer = createHealthScorer();
  const tickets = rowsOf(world, "Support Tickets", at).filter(isOpen);
  return rowsOf(world, "Accounts", at)
    .filter((account) => account.values.Status !== "Inactive")
    .map((account) => {
      const own = tickets
        .filter((row) => [row.values.Account].flat().includes(account.id))
        .map((row) => ({
          priority: PRIORITIES.find((p) => p === row.values.Priority) ?? "P4",
          createdAt: new Date(text(row, "Created")),
        }));
      const heartbeat = account.values["Last Heartbeat"];
      const signals = healthSignals(own, heartbeat ? new Date(String(heartbeat)) : null, at);
      const ages = own
        .filter(({ priority }) => priority === "P1" || priority === "P2")
        .map(({ createdAt }) => ageInDays(createdAt, at));
      return {
        name: text(account, "Name"),
        id: account.id,
        ...scorer.computeScore(signals),
        signals,
        path: planPathToGreen(signals, ages, scorer),
      };
    });
}

const snapshot = (world: World) =>
  createHash("sha256")
    .update(
      JSON.stringify([
        world,
        world.rowsAt(world.now),
        world.changesUntil(new Date(world.now.getTime() + 9 * DAY_MS)),
        world.pastScores(40),
      ]),
    )
    .digest("hex");

describe("the seeded world", () => {
  it("is the same in every build", () => {
    expect(snapshot(seededWorld({ now: NOW }))).toBe(snapshot(seededWorld({ now: NOW })));
  });

  it("is the same in another process, zone and language", () => {
    const module = new URL("../../../src/sandbox/world/seeded-world.ts", import.meta.url).href;
    const script = `
      import { createHash } from "node:crypto";
      import { seededWorld } from ${JSON.stringify(module)};
      const world = seededWorld({ now: new Date(${NOW.getTime()}) });
      const parts = [world, world.rowsAt(world.now), world.changesUntil(new Date(${NOW.getTime() + 9 * DAY_MS})), world.pastScores(40)];
      process.stdout.write(createHash("sha256").update(JSON.stringify(parts)).digest("hex"));`;
    const there = execFileSync(process.execPath, ["--input-type=module", "-e", script], {
      encoding: "utf8",
      env: { ...process.env, TZ: "Pacific/Kiritimati", LANG: "tr_TR.UTF-8", LC_ALL: "tr_TR.UTF-8" },
    });
    expect(there).toBe(snapshot(seededWorld({ now: NOW })));
  });

  it.each(DAYS)("has its accounts, tickets and states on any day: %s", (now) => {
    const world = seededWorld({ now });
    const accounts = rowsOf(world, "Accounts");
    const tickets = rowsOf(world, "Support Tickets");
    expect(accounts).toHaveLength(40);
    expect(tickets).toHaveLength(400);
    expect(accounts.filter((row) => /acme/i.test(text(row, "Name")))).toHaveLength(1);
    expect(new Set(accounts.map((row) => row.values.Name)).size).toBe(40);
    expect(accounts.filter((row) => row.values.Status === "Inactive")).toHaveLength(3);

    const byStatus = Object.groupBy(scores(world), ({ ragStatus }) => ragStatus);
    expect(byStatus.Red?.map(({ name }) => name)).toEqual([
      "Acme Corp",
      "Globex Payments",
      "Ægir Shipping",
      "Meridian Health",
    ]);
    expect(byStatus.Amber).toHaveLength(7);
    expect(byStatus.Green).toHaveLength(26);

    const created = tickets.map((row) => new Date(text(row, "Created")).getTime());
    expect(Math.max(...created)).toBeLessThanOrEqual(now.getTime());
    const days = (now.getTime() - Math.min(...created)) / DAY_MS;
    expect(days).toBeGreaterThan(170);
    expect(days).toBeLessThan(190);
    for (const priority of PRIORITIES) {
      const some = tickets.filter((row) => row.values.Priority === priority);
      expect(some.length, priority).toBeGreaterThan(15);
    }
  });

  it.each(DAYS)("tells Acme Corp's story on any day: %s", (now) => {
    const world = seededWorld({ now });
    const acme = scores(world).find(({ name }) => name === "Acme Corp");
    expect(acme).toMatchObject({
      score: 10,
      ragStatus: "Red",
      signals: { p1p2TicketCount: 3, totalOpenTickets: 8 },
      // Closing either of the two old ones alone is not enough; the third one is young.
      path: { closeP1p2: 2, p1p2Total: 3, p1p2Old: 2, closeP1p2Old: 2, closeOther: 0, score: 80 },
    });
    const past = world.pastScores(28).filter(({ accountId }) => accountId === acme?.id);
    expect(past).toHaveLength(28);
    const weeks = [past.slice(0, 7), past.slice(7, 14), past.slice(14, 21), past.slice(21)];
    const means = weeks.map((week) => week.reduce((sum, { score }) => sum + score, 0) / 7);
    expect(means[0]).toBe(100);
    expect(means[2]).toBeLessThan(means[1] ?? 0);
    expect(means[3]).toBeLessThan(means[2] ?? 0);
  });

  it("shares the accounts among six reps, each with a contact, and leaves some integrations unheard", () => {
    const world = seededWorld({ now: NOW });
    const accounts = rowsOf(world, "Accounts");
    const perRep = Object.values(Object.groupBy(accounts, (row) => text(row, "Rep Email")));
    expect(perRep.map((own) => own?.length)).toEqual([7, 7, 7, 7, 6, 6]);
    const members = world.slack.users.filter(({ kind }) => kind === "member");
    for (const row of accounts) {
      expect(members.map(({ email }) => email)).toContain(row.values["Rep Email"]);
      expect(text(row, "Contact Name")).toMatch(/\S/);
      expect(text(row, "Contact Email")).toMatch(/^[\w.'-]+@[\w.-]+\.example$/);
    }
    const hours = accounts.map((row) => {
      const heartbeat = row.values["Last Heartbeat"];
      return heartbeat === null
        ? null
        : (NOW.getTime() - new Date(String(heartbeat)).getTime()) / 3_600_000;
    });
    expect(hours.filter((h) => h === null).length).toBeGreaterThan(5);
    expect(hours.filter((h) => h !== null && h > 72 && h <= 144)).toHaveLength(3);
    expect(hours.filter((h) => h !== null && h > 144)).toHaveLength(4);
    expect(hours.filter((h) => h !== null && h >= 0 && h <= 1).length).toBeGreaterThan(15);
  });

  it("has hostile subjects among the open tickets, none longer than Notion takes", () => {
    const open = rowsOf(seededWorld({ now: NOW }), "Support Tickets").filter(isOpen);
    const subjects = open.map((row) => text(row, "Subject"));
    for (const hostile of ["<!channel>", "<@U0DANA00000>", "*Sons*", "\u202E", "`", "~strike~"]) {
      expect(subjects.filter((s) => s.includes(hostile)).length, hostile).toBeGreaterThan(0);
    }
    const lengths = subjects.map((subject) => subject.length);
    expect(Math.max(...lengths)).toBeGreaterThan(1_800);
    expect(Math.max(...lengths)).toBeLessThanOrEqual(2_000);
  });

  it("gives every row what its database knows, under an id of its own", () => {
    const world = seededWorld({ now: NOW });
    const rows = world.rowsAt(NOW);
    const ids = [
      ...rows.map(({ id }) => id),
      ...world.databases.flatMap((d) => [d.id, d.dataSourceId]),
    ];
    expect(new Set(ids).size).toBe(ids.length);
    for (const id of ids) {
      expect(id).toMatch(/^[\da-f]{8}-[\da-f]{4}-8[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/);
    }
    const accountIds = new Set(rowsOf(world, "Accounts").map(({ id }) => id));
    for (const row of rows) {
      const { properties } = world.databases.find(({ id }) => id === row.databaseId) ?? {};
      expect(Object.keys(row.values)).toEqual(Object.keys(properties ?? {}));
      for (const [name, value] of Object.entries(row.values)) {
        const property = properties?.[name];
        if (value === null) continue;
        if (property?.options !== undefined) expect(property.options).toContain(value);
        if (property?.type === "date") expect(new Date(String(value)).toISOString()).toBe(value);
        if (property?.type === "url") expect(URL.canParse(String(value))).toBe(true);
        if (property?.type === "number") expect(value).toBeTypeOf("number");
        if (property?.relatesTo !== undefined) {
          expect(property.relatesTo).toBe(database(world, "Accounts").dataSourceId);
          expect([value].flat().every((id) => accountIds.has(String(id)))).toBe(true);
        }
      }
      expect(row.createdAt <= NOW).toBe(true);
    }
  });

  it("shows in Notion what the newest past scan found, and nothing for inactive accounts", () => {
    const world = seededWorld({ now: NOW });
    const newest = new Map(world.pastScores(1).map((record) => [record.accountId, record]));
    expect(newest.size).toBe(37);
    for (const row of rowsOf(world, "Accounts")) {
      const record = newest.get(row.id);
      expect(row.values["Health Score"]).toBe(record?.score ?? null);
      expect(row.values["Health Status"]).toBe(record?.ragStatus ?? null);
      expect(row.values["Last Health Scan"]).toBe(record ? "2026-11-22T07:00:00.000Z" : null);
      expect(record === undefined).toBe(row.values.Status === "Inactive");
    }
  });

  it("had a past: equal to what its rows said on the day, with Ambers and Reds that healed", () => {
    const world = seededWorld({ now: NOW });
    const past = world.pastScores(150);
    expect(past.length).toBe(150 * 37);
    expect(past[0]?.at).toEqual(new Date("2026-06-26T07:00:00Z"));
    expect(past.at(-1)?.at).toEqual(new Date("2026-11-22T07:00:00Z"));
    for (const date of ["2026-07-01", "2026-10-11", "2026-11-18"]) {
      const at = new Date(`${date}T07:00:00Z`);
      const then = past.filter((record) => record.at.getTime() === at.getTime());
      expect(then.map(({ accountId, score, reasons }) => ({ accountId, score, reasons }))).toEqual(
        scores(world, at).map(({ id, score, reasons }) => ({ accountId: id, score, reasons })),
      );
    }
    const older = past.filter(({ at }) => at < new Date("2026-10-15"));
    const green = new Set(
      scores(world)
        .filter((s) => s.ragStatus === "Green")
        .map(({ id }) => id),
    );
    expect(
      older.filter((r) => r.ragStatus !== "Green" && green.has(r.accountId)).length,
    ).toBeGreaterThan(20);
    expect(older.some((record) => record.ragStatus === "Red")).toBe(true);
  });

  it("judges its past by other thresholds when given", () => {
    const worst = (amber: number) =>
      seededWorld({ now: NOW })
        .pastScores(1, { amber })
        .filter((r) => r.ragStatus === "Amber");
    expect(worst(100).length).toBeGreaterThan(worst(70).length);
  });

  it.each([1, 2, 5, 20])(
    "moves on: what changed in %s days leads to the rows of that day",
    (days) => {
      const world = seededWorld({ now: NOW });
      const until = new Date(NOW.getTime() + days * DAY_MS);
      const rows = new Map(world.rowsAt(NOW).map((row) => [row.id, { ...row.values }]));
      const changes = world.changesUntil(until);
      // Twice, as after a restart.
      for (const { id, values } of [...changes, ...changes]) {
        rows.set(id, { ...rows.get(id), ...values });
      }
      const scanned = ["Health Score", "Health Status", "Last Health Scan"];
      const withoutScan = (values: NotionRow["values"] = {}) =>
        Object.fromEntries(Object.entries(values).filter(([name]) => !scanned.includes(name)));
      const expected = world.rowsAt(until);
      expect(rows.size).toBe(expected.length);
      for (const { id, values } of expected) {
        expect(withoutScan(rows.get(id))).toEqual(withoutScan(values));
      }
      // What a scan wrote is not overwritten.
      expect(changes.some(({ values }) => "Health Score" in values)).toBe(false);
    },
  );

  it("gives each stretch of time once, and nothing for none", () => {
    const world = seededWorld({ now: NOW });
    const at = (days: number) => new Date(NOW.getTime() + days * DAY_MS);
    expect(world.changesUntil(NOW)).toEqual([]);
    const tickets = (rows: NotionRow[]) =>
      new Set(rows.flatMap((r) => r.values["Ticket ID"] ?? []));
    const whole = tickets(world.changesUntil(at(6)));
    const first = tickets(world.changesUntil(at(3)));
    const second = tickets(world.changesUntil(at(6), at(3)));
    expect(first.union(second)).toEqual(whole);
    expect(second.size).toBeGreaterThan(0);
    expect(second.size).toBeLessThan(whole.size);
  });

  it("has somebody newly Red and newly Amber within two days", () => {
    const world = seededWorld({ now: NOW });
    const before = new Map(scores(world).map(({ id, ragStatus }) => [id, ragStatus]));
    const fallen = scores(world, new Date(NOW.getTime() + 2 * DAY_MS))
      .filter(({ id }) => before.get(id) === "Green")
      .map(({ name, ragStatus }) => `${name} ${ragStatus}`);
    expect(fallen).toEqual(expect.arrayContaining(["Vela Space Red", "Umbra Analytics Amber"]));
  });
});

describe("the people of the sandbox", () => {
  const { slack, settings, notionToken } = seededWorld({ now: NOW });
  const ofKind = (kind: string) => slack.users.filter((user) => user.kind === kind);

  it("are six reps and an admin, a guest, a stranger and the bot", () => {
    expect(ofKind("member").map(({ id }) => id)).toHaveLength(7);
    expect(ofKind("guest")).toHaveLength(1);
    expect(ofKind("stranger")).toHaveLength(1);
    expect(ofKind("bot").map(({ id }) => id)).toEqual([slack.bot.userId]);
    expect(ofKind("member").map(({ email }) => email)).toContain(settings.TAM_ADMIN_EMAILS);
    for (const { id, tz } of slack.users) {
      expect(id).toMatch(/^U[A-Z0-9]{10}$/);
      expect(() => new Intl.DateTimeFormat("en", { timeZone: tz })).not.toThrow();
    }
    for (const { email } of ofKind("member")) {
      expect(email).toMatch(/^[a-z]+\.[a-z]+@lumenforge\.example$/);
    }
  });

  it("meet in channels that differ in who may see what", () => {
    const channel = (name: string) => slack.channels.find((c) => c.name === name);
    expect(channel("support-shared")).toMatchObject({ externallyShared: true });
    expect(channel("tam-leads")).toMatchObject({ kind: "private" });
    expect(channel("tam-leads")?.members).not.toContain(slack.bot.userId);
    expect(channel("tam-alerts")?.id).toBe(settings.SLACK_ESCALATION_CHANNEL);
    const outsiders = [...ofKind("guest"), ...ofKind("stranger")].map(({ id }) => id);
    for (const name of ["general", "tam-alerts"]) {
      expect(channel(name)?.members).toContain(slack.bot.userId);
      expect(outsiders.some((id) => channel(name)?.members.includes(id))).toBe(false);
    }
    const direct = slack.channels.filter(({ kind }) => kind === "im").flatMap((c) => c.members);
    expect(direct.toSorted()).toEqual(
      slack.users
        .filter(({ kind }) => kind !== "bot")
        .map(({ id }) => id)
        .toSorted(),
    );
    const ids = slack.channels.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const id of ids) expect(id).toMatch(/^[CD][A-Z0-9]{10}$/);
  });

  it("carry no token that could be taken for a real one", () => {
    for (const token of [...Object.values(slack.tokens), notionToken]) {
      expect(token).toContain("emulator");
    }
  });

  it("belong to one world alone", () => {
    const other = seededWorld({ now: NOW });
    other.slack.channels[0]?.members.pop();
    other.databases.pop();
    expect(seededWorld({ now: NOW }).slack).toEqual(slack);
    expect(seededWorld({ now: NOW }).databases).toHaveLength(2);
  });
});
