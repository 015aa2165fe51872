// A relationship profile as its people meet it in Slack, hand edits in Notion included.
import { describe, expect, test } from "vitest";
import { ACTION, SHORTCUT } from "../../src/slack/ids.ts";
import { type Bot, eventually, openBot } from "../support/bot.ts";
import {
  ACME_PAGE,
  blockOf,
  lines,
  openForm,
  openProfile,
  openWithProfile,
  press,
  save,
  shown,
  windowOf,
} from "../support/profile-person.ts";
import { channels, people } from "../support/slack-world.ts";
import { accountId } from "../support/tam-world.ts";

const { ana, ben, admin } = people;

test("/tam profile opens a window at once and fills it with what stands in Notion", async () => {
  const { bot, pageId } = await openWithProfile();
  await using _ = bot;
  await openProfile(bot, ana, "acme");
  const text = shown(bot, ana);
  for (const part of [
    "Acme Corp",
    "Stakeholder Map* (2)",
    "*Jane*  CTO  ·  technical maturity high\nPrefers calls",
    "*REST API*  active  ·  since 2024",
    "*SSO*  in use  ·  source: heartbeat",
    "Customer Environment*\nNo environment data recorded.",
    "*SDK pilot*  surfaced\nwith their team",
    "Health Dashboard*\nNot scanned yet.",
    "2026-11-20  ·  Health checkin  ·  All is well  ·  Outcome: thanks",
  ])
    expect(text).toContain(part);
  const page = bot.notion.page(pageId);
  expect(JSON.stringify(windowOf(bot, ana).blocks)).toContain(page?.url);

  // What somebody changes by hand is there when it is read again; what cannot be read is named.
  bot.notion.editByHand(blockOf(bot, pageId, "Jane"), [
    { text: "Jane", bold: true },
    { text: ": CEO | Maturity: low" },
  ]);
  bot.notion.editByHand(blockOf(bot, pageId, "SSO"), "SSO, we think");
  await press(bot, ana, ACTION.profileShow);
  await eventually(() => shown(bot, ana)).toContain("*Jane*  CEO  ·  technical maturity low");
  expect(shown(bot, ana)).toContain("could not be understood");
  expect(shown(bot, ana)).toContain("SSO, we think");
});

describe("a change", () => {
  test.each([
    [
      "Stakeholder Map",
      { name: "Ada: Q", role: "CFO | Finance", maturity: "high", notes: "new" },
      "Ada\\: Q: CFO \\| Finance | Maturity: high | Notes: new",
    ],
    [
      "Integration Depth",
      { name: "Webhooks", active: "no", since: "2026-10-01" },
      "Webhooks: Inactive | Since: 2026-10-01",
    ],
    [
      "Feature Adoption",
      { feature: "Export", adopted: "no", source: "ticket" },
      "Export: Not Adopted | Source: ticket",
    ],
    ["Customer Environment", { text: "AWS, Frankfurt" }, "AWS, Frankfurt"],
    [
      "Co-Development Opportunities",
      { name: "Beta", description: "of the new export", status: "in_progress" },
      "Beta: of the new export | Status: in_progress",
    ],
  ])("adds to %s, on the page and in the window", async (section, values, line) => {
    const { bot, pageId } = await openWithProfile();
    await using _ = bot;
    await openProfile(bot, ana);
    await openForm(bot, ana, section);
    await save(bot, ana, values);
    expect(lines(bot, pageId)).toContain(line);
    await eventually(() => shown(bot, ana)).toContain(Object.values(values)[0]);
    const there = lines(bot, pageId).filter((text) => text !== line);
    const before = ACME_PAGE.map(([, text]) => text as string);
    expect(before.filter((text) => !there.includes(text))).toEqual(
      section === "Customer Environment" ? ["No environment data recorded."] : [],
    );
    const [entry] = await bot.app.services.store.audit.recent(1);
    expect(entry).toMatchObject({ actor: ana, action: "profile.add", result: "done" });
    expect(entry?.object).toBe(accountId("Acme Corp"));
  });

  test("of one line keeps what was written into it by hand, and removes it when asked", async () => {
    const { bot, pageId } = await openWithProfile();
    await using _ = bot;
    await openProfile(bot, ana);
    await openForm(bot, ana, "*REST API*");
    // Somebody wrote a year: it stays a text.
    expect(JSON.stringify(windowOf(bot, ana).blocks)).toContain('"initial_value":"2024"');
    await save(bot, ana, { active: "no" });
    expect(lines(bot, pageId)).toContain("REST API: Inactive | Since: 2024");
    await eventually(() => shown(bot, ana)).toContain("*REST API*  inactive");

    await openForm(bot, ana, "*REST API*");
    expect(JSON.stringify(windowOf(bot, ana).blocks)).toContain("“REST API” goes to the trash");
    await press(bot, ana, ACTION.profileRemove);
    await eventually(() => shown(bot, ana)).toContain("Removed");
    expect(lines(bot, pageId)).not.toContain("REST API: Inactive | Since: 2024");
    await bot.slack.closeView({ user: ana, viewId: windowOf(bot, ana).id });
    expect(shown(bot, ana)).toContain("No integrations recorded.");
    const actions = (await bot.app.services.store.audit.recent(2)).map(({ action }) => action);
    expect(actions).toEqual(["profile.remove", "profile.replace"]);
  });

  test("of a line with a preview that only Notion can write is not made; what was typed is shown", async () => {
    const { bot, pageId } = await openWithProfile();
    await using _ = bot;
    const preview = { type: "link_preview", link_preview: { url: "https://acme.example/12" } };
    const jane = blockOf(bot, pageId, "Jane");
    bot.notion.editByHand(jane, [{ text: "Jane: CTO of " }, { text: "PR 12", mention: preview }]);
    await openProfile(bot, ana);
    await openForm(bot, ana, "*Jane*");
    await save(bot, ana, { notes: "Typed with care" });
    expect(shown(bot, ana)).toContain("*nothing was saved*");
    expect(shown(bot, ana)).toContain(bot.notion.page(pageId)?.url ?? "no address");
    expect(shown(bot, ana)).toContain("Typed with care");
    expect(lines(bot, pageId)).toContain("Jane: CTO of PR 12");
  });

  test("that would take hand-written lines away with it is not made, and leads to the page", async () => {
    const { bot, pageId } = await openWithProfile();
    await using _ = bot;
    const jane = blockOf(bot, pageId, "Jane");
    bot.notion.appendByHand(jane, [{ type: "paragraph", text: "Met in Berlin" }]);
    await openProfile(bot, ana);
    await openForm(bot, ana, "*Jane*");
    await press(bot, ana, ACTION.profileRemove);
    await eventually(() => shown(bot, ana)).toContain("it was *not removed*");
    expect(shown(bot, ana)).toContain(bot.notion.page(pageId)?.url ?? "no address");
    expect(lines(bot, pageId)).toEqual(ACME_PAGE.map(([, text]) => text));
    expect(bot.notion.children(jane)).toMatchObject([{ text: "Met in Berlin" }]);
    const [entry] = await bot.app.services.store.audit.recent(1);
    expect(entry).toMatchObject({ action: "profile.remove", result: "failed" });
  });

  test("without a name is told beside its input", async () => {
    const { bot, pageId } = await openWithProfile();
    await using _ = bot;
    await openProfile(bot, ana);
    await openForm(bot, ana, "Stakeholder Map");
    const refused = await save(bot, ana, { name: "   ", role: "CTO" });
    expect(refused.body).toMatchObject({ errors: { name: "This is needed." } });
    expect(lines(bot, pageId)).toEqual(ACME_PAGE.map(([, text]) => text));
  });

  test("is for the rep, a cover and admins; others see no button and are refused at the submission", async () => {
    const { bot, pageId } = await openWithProfile({ limits: { directoryMs: 0 } });
    await using _ = bot;
    await openProfile(bot, ben);
    expect(shown(bot, ben)).toContain("Only the account's rep (ana@tam.example)");
    expect(JSON.stringify(windowOf(bot, ben).blocks)).not.toContain(ACTION.profileEdit);
    await openProfile(bot, admin);
    await openForm(bot, admin, "*Jane*");
    // Ana was the rep while the form was open; then the account went to Ben.
    await openProfile(bot, ana);
    await openForm(bot, ana, "*Jane*");
    const row = bot.notion.row(accountId("Acme Corp"));
    if (row === null) throw new Error("no row");
    bot.notion.upsert({ ...row, values: { ...row.values, "Rep Email": "ben@tam.example" } });
    const { directory } = bot.app.services;
    const repNow = async () => {
      await directory.list();
      return directory.known(accountId("Acme Corp"))?.repEmail;
    };
    await eventually(repNow).toBe("ben@tam.example");
    const refused = await save(bot, ana, { role: "CEO" });
    expect(JSON.stringify(refused.body)).toContain("Only the rep of Acme Corp (ben@tam.example)");
    expect(windowOf(bot, ana).submit).toBe("Save");
    expect(lines(bot, pageId)).toEqual(ACME_PAGE.map(([, text]) => text));
    await save(bot, admin, { role: "CEO" });
    expect(lines(bot, pageId)).toContain("Jane: CEO | Maturity: high | Notes: Prefers calls");
  });
});

describe("two people at once", () => {
  test("the later one is told, sees the newer state, and keeps what was typed to save it again", async () => {
    const { bot, pageId } = await openWithProfile();
    await using _ = bot;
    for (const user of [ana, admin]) {
      await openProfile(bot, user);
      await openForm(bot, user, "*Jane*");
    }
    await save(bot, ana, { role: "CEO", notes: "Moved up" });
    await save(bot, admin, { role: "Founder", notes: "Typed by the admin" });
    expect(lines(bot, pageId)).toContain("Jane: CEO | Maturity: high | Notes: Moved up");
    const text = shown(bot, admin);
    expect(text).toContain("Somebody changed this line meanwhile. Nothing was saved.");
    expect(text).toContain("*Jane*  CEO  ·  technical maturity high\nMoved up");
    expect(JSON.stringify(windowOf(bot, admin).blocks)).toContain("Typed by the admin");
    await save(bot, admin, {});
    expect(lines(bot, pageId)).toContain(
      "Jane: Founder | Maturity: high | Notes: Typed by the admin",
    );
  });

  test("by hand in Notion: edited, the form says so; removed, it offers to add it again", async () => {
    const { bot, pageId } = await openWithProfile();
    await using _ = bot;
    await openProfile(bot, ana);
    await openForm(bot, ana, "*Jane*");
    bot.notion.editByHand(blockOf(bot, pageId, "Jane"), "Jane: CEO | Maturity: high");
    await save(bot, ana, { role: "Founder" });
    expect(shown(bot, ana)).toContain("*Jane*  CEO");
    bot.notion.deleteByHand(blockOf(bot, pageId, "Jane"));
    await save(bot, ana, {});
    expect(shown(bot, ana)).toContain("Somebody removed this line meanwhile");
    expect(windowOf(bot, ana).title).toBe("Add stakeholder");
    await save(bot, ana, {});
    expect(lines(bot, pageId)).toContain("Jane: Founder | Maturity: high | Notes: Prefers calls");
  });

  test("both want the same: it is one change", async () => {
    const { bot, pageId } = await openWithProfile();
    await using _ = bot;
    for (const user of [ana, admin]) {
      await openProfile(bot, user);
      await openForm(bot, user, "*Omar*");
    }
    await Promise.all([ana, admin].map((user) => save(bot, user, { role: "CTO" })));
    expect(lines(bot, pageId)).toContain("Omar: CTO | Maturity: low");
    for (const user of [ana, admin])
      await eventually(() => shown(bot, user)).toContain("*Omar*  CTO");
  });

  test("one removes what the other has changed: it stays, and is shown as it is", async () => {
    const { bot, pageId } = await openWithProfile();
    await using _ = bot;
    for (const user of [ana, admin]) {
      await openProfile(bot, user);
      await openForm(bot, user, "*Omar*");
    }
    await save(bot, ana, { role: "CTO" });
    await press(bot, admin, ACTION.profileRemove);
    await eventually(() => shown(bot, admin)).toContain("it was *not removed*");
    expect(JSON.stringify(windowOf(bot, admin).blocks)).toContain('"initial_value":"CTO"');
    expect(lines(bot, pageId)).toContain("Omar: CTO | Maturity: low");
  });
});

describe("which account", () => {
  test("several fit: chosen in the window; none: the nearest; a typing error is told", async () => {
    const { bot } = await openWithProfile();
    await using _ = bot;
    const ask = (text: string) =>
      bot.slack.command({ user: ana, channel: channels.general, text: `profile ${text}` });
    await ask("globex");
    await eventually(() => shown(bot, ana)).toContain("3 accounts fit");
    await press(bot, ana, ACTION.profilePick, "Globex Asia");
    await eventually(() => shown(bot, ana)).toContain("no relationship profile yet");
    await ask("stark");
    await eventually(() => shown(bot, ana)).toContain("9 accounts fit");
    await ask("zzzzzzzz");
    await eventually(() => shown(bot, ana)).toContain("The nearest");
    await ask("acme crop");
    await eventually(() => shown(bot, ana)).toContain("Closest match for “acme crop”");
    expect(shown(bot, ana)).toContain("*Jane*");
  });

  test("none was named: told in the channel", async () => {
    await using bot = await openBot();
    expect((await bot.ask(ana, channels.general, "profile")).text).toContain("Which account?");
  });

  test("the button on the health card opens it, over whatever is open", async () => {
    const { bot } = await openWithProfile();
    await using _ = bot;
    const card = await bot.ask(ben, channels.general, "health acme");
    const { channel, ts } = card;
    await bot.slack.click({ user: ben, place: { channel, ts }, actionId: ACTION.profileOpen });
    await eventually(() => shown(bot, ben)).toContain("*Jane*");
  });
});

describe("an account without a profile", () => {
  const openMissing = async (bot: Bot, user: string) => {
    await bot.slack.command({ user, channel: channels.general, text: "profile hooli" });
    await eventually(() => shown(bot, user)).toContain("no relationship profile yet");
  };
  const pages = (bot: Bot) =>
    bot.notion
      .children(accountId("Hooli"))
      .filter(({ type, text }) => type === "child_page" && text.includes("Profile"));

  test("has one made by a button: one, though two people press it, and it can be added to", async () => {
    await using bot = await openBot();
    await bot.app.services.directory.list();
    for (const user of [ben, admin]) await openMissing(bot, user);
    await Promise.all([ben, admin].map((user) => press(bot, user, ACTION.profileCreate)));
    for (const user of [ben, admin])
      await eventually(() => shown(bot, user)).toContain("No stakeholders recorded.");
    expect(pages(bot)).toHaveLength(1);
    await openForm(bot, ben, "Stakeholder Map");
    await save(bot, ben, { name: "Gavin", role: "CEO" });
    expect(lines(bot, pages(bot)[0]?.id ?? "")).toContain("Gavin: CEO | Maturity: medium");
    expect(lines(bot, pages(bot)[0]?.id ?? "")).not.toContain("No stakeholders recorded.");
    const entries = await bot.app.services.store.audit.recent(10);
    expect(entries.filter(({ action }) => action === "profile.create")).toHaveLength(2);
  });

  test("says to others who may have it made", async () => {
    await using bot = await openBot();
    await bot.app.services.directory.list();
    await openMissing(bot, ana);
    expect(shown(bot, ana)).toContain("Only the account's rep (ben@tam.example)");
    expect(JSON.stringify(windowOf(bot, ana).blocks)).not.toContain(ACTION.profileCreate);
  });

  test("gets one with the first message that is logged, with the line in it", async () => {
    await using bot = await openBot();
    await bot.app.services.directory.list();
    const { ts, channel } = bot.slack.say({
      user: ben,
      channel: channels.general,
      text: "Hooli: all is well",
    });
    const message = { channel, ts };
    await bot.slack.shortcut({ user: ben, callbackId: SHORTCUT.logMessage, message });
    await eventually(() => bot.slack.view(ben)?.submit).toBe("Log");
    await save(bot, ben, { outcome: "thanks" });
    await eventually(() => pages(bot).length).toBe(1);
    const page = () => lines(bot, pages(bot)[0]?.id ?? "").join("\n");
    await eventually(page).toContain("Outcome: thanks");
    await press(bot, ben, ACTION.profileOpen);
    await eventually(() => shown(bot, ben)).toContain("Stakeholder Map");
    expect(shown(bot, ben)).toContain("Slack message  ·  Hooli: all is well  ·  Outcome: thanks");
  });
});
