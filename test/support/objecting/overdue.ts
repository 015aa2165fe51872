// As objecting.ts: an objection that was expected is no failure, one that nobody raises is.
import { test } from "vitest";
import { asBot, openEmulators } from "../bot.ts";
import { expectObjections } from "../second-opinion/expected-objections.ts";

test("passes, and one of the two objections it expects is raised", async () => {
  expectObjections(/users\.list: \/limit must be number/);
  expectObjections(/users\.info/);
  const emulators = await openEmulators({ judged: false });
  await asBot(emulators)
    .apiCall("users.list", { limit: "many" })
    .catch(() => {});
  await emulators.close();
});
