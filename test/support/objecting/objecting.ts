// No test of the suite: what the second opinions must fail a file for, run by judges.test.ts.
import { test } from "vitest";
import { asBot, openEmulators } from "../bot.ts";
import { channels } from "../slack-world.ts";

test("passes, but a section was too long and nobody looked", async () => {
  const emulators = await openEmulators({ judged: false });
  const section = { type: "section", text: { type: "mrkdwn", text: "x".repeat(3001) } };
  await asBot(emulators)
    .chat.postMessage({ channel: channels.general, text: "x", blocks: [section] })
    .catch(() => {});
  await emulators.close();
});
