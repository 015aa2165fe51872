// Prints `.env.example` from the list of settings; a test keeps the committed file equal to it.
import { pathToFileURL } from "node:url";
import { SETTINGS } from "../src/settings.ts";

type Shown = { help: string; default?: string; required?: keyof typeof REQUIRED_WORDS };

const REQUIRED_WORDS = {
  always: "Required.",
  socket: "Required with SLACK_TRANSPORT=socket.",
  http: "Required with SLACK_TRANSPORT=http.",
  drafts: "Required with GOOGLE_SERVICE_ACCOUNT_FILE.",
};

export function renderEnvExample(): string {
  const settings: [string, Shown][] = Object.entries(SETTINGS);
  const blocks = settings.map(([name, setting]) => {
    const required = setting.required === undefined ? "" : `${REQUIRED_WORDS[setting.required]} `;
    const line = setting.required === undefined ? `# ${name}=${setting.default ?? ""}` : `${name}=`;
    return `# ${required}${setting.help}\n${line}\n`;
  });
  return [
    "# Every setting of the bot. Copy this file to .env and fill in what is required;",
    "# a line that starts with # shows the default. An empty value counts as not set.",
    "",
    ...blocks,
  ].join("\n");
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href)
  process.stdout.write(renderEnvExample());
