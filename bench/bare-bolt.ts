// The baseline: the smallest Bolt app there is, which acknowledges and does nothing else.
import { App } from "@slack/bolt";

const { TRANSPORT, SLACK_BOT_TOKEN, SLACK_APP_TOKEN, SLACK_SIGNING_SECRET, SLACK_API_URL, PORT } =
  process.env;
const app = new App({
  ...(TRANSPORT === "socket"
    ? { socketMode: true, appToken: SLACK_APP_TOKEN ?? "" }
    : { signingSecret: SLACK_SIGNING_SECRET ?? "" }),
  token: SLACK_BOT_TOKEN ?? "",
  clientOptions: { slackApiUrl: SLACK_API_URL ?? "" },
});
app.command("/tam", async ({ ack }) => ack());
await app.start(Number(PORT ?? 0));
process.send?.({ kind: "ready" });
process.on("disconnect", () => process.exit(0));
