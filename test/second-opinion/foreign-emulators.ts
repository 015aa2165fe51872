// A process of its own: Slack's Web API and Gmail as the package `emulate` has them, for emulate.test.ts.
import { createEmulator } from "emulate";
import { answerParent } from "../support/forked.ts";

const seed = JSON.parse(process.argv[2] ?? "{}") as Record<"slack" | "google", object>;
const open = (service: "slack" | "google") => createEmulator({ service, port: 0, seed });
const [slack, google] = await Promise.all([open("slack"), open("google")]);
answerParent(() => Promise.resolve({ slack: slack.url, google: google.url }));
