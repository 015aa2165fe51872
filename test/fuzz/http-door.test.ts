// Whatever is posted to /slack/events is refused or answered with a documented status, and the bot goes on.
import fc from "fast-check";
import { expect, test } from "vitest";
import { machineEpochSeconds } from "../../src/lib/time.ts";
import { signSlackRequest } from "../../src/sandbox/slack/sign.ts";
import { type Bot, openBot } from "../support/bot.ts";
import { fuzzDoor } from "../support/fuzz-doors.ts";
import { channels, people } from "../support/slack-world.ts";
import { strangeText } from "../support/strange.ts";

const FORM = "application/x-www-form-urlencoded";
const LONG = 600_000;

const postSigned = (bot: Bot, body: string, type: string, over: Record<string, string> = {}) =>
  fetch(`${bot.url}/slack/events`, {
    method: "POST",
    headers: {
      "content-type": type,
      ...signSlackRequest({
        body,
        signingSecret: bot.slack.world.tokens.signingSecret,
        timestamp: machineEpochSeconds(),
      }),
      ...over,
    },
    body,
  });

test("bodies and signatures of anybody", { timeout: LONG }, async () => {
  await using bot = await openBot({
    transport: "http",
    judged: false,
    limits: { slackAckMs: 1_500 },
    allowedErrors: /not acknowledged in time/,
  });
  const types = fc.constantFrom(FORM, "application/json", "text/plain", "", "multipart/form-data");
  const loose = fc.oneof(
    strangeText,
    fc.json().map((json) => `payload=${encodeURIComponent(json)}`),
    fc.json(),
    fc.constantFrom(
      "payload=null",
      "payload=[]",
      "payload=%22x%22",
      "payload={",
      "ssl_check=1",
      "null",
      "[]",
      '{"type":"url_verification"}',
      '{"type":"event_callback"}',
      '{"type":"event_callback","team_id":"T0TAM","event":null}',
      'payload={"type":"block_actions","team":{"id":"T0TAM"},"actions":[]}',
      'payload={"type":"view_submission","team":{"id":"T0TAM"},"view":null}',
      "command=%2Ftam&team_id=T0TAM",
    ),
  );
  const signature = fc.option(
    fc.oneof(fc.constantFrom("v0=", "v0=00", "v1=", `v0=${"0".repeat(64)}`), fc.string()),
  );
  await fuzzDoor(
    "signatures and bodies",
    fc.tuple(loose, types, signature),
    async ([body, type, forged]) => {
      const over = forged === null ? {} : { "x-slack-signature": encodeURIComponent(forged) };
      const { status } = await postSigned(bot, body, type, over);
      if (forged === null) expect([200, 400, 401, 404]).toContain(status);
      else
        expect([
          401,
          ...(body.includes("null") ? [400] : []),
          ...(body.includes("ssl_check") ? [200] : []),
        ]).toContain(status);
    },
    { batch: 30 },
  );
  expect((await bot.ask(people.ana, channels.general, "help")).text).not.toBe("");
});
