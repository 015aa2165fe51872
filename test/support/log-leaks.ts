import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

const TEMPLATES = join(import.meta.dirname, "../../templates");

/** Shorter pieces of a template are words that anything may say. */
const TELLING_LENGTH = 25;

/** What the mails of tests say that no template does. */
const TEST_MAILS = [
  "Private body",
  "Private subject",
  "all is well, see",
  "All is well.",
  "Rewritten by hand",
  "By hand",
  "Dear Jane",
  "A better subject",
];

const SHAPES: readonly [name: string, shape: RegExp][] = [
  ["an address", /[\w.+-]+@[\w-]+(?:\.[\w-]+)+/],
  // The shapes of Google's, Slack's and Notion's, and what the emulators hand out in their place.
  [
    "a token",
    /xox[a-z]-[\w-]{4}|xapp-[\w-]{4}|ya29\.|emulator-(?:access|notion|bot|app)\S*token|ntn_\w{4}/,
  ],
  ["a signed assertion", /eyJ[\w-]{10,}\.eyJ/],
  ["a bearer's header", /bearer [\w.~+/-]{6}/i],
  ["a private key", /BEGIN (?:RSA )?PRIVATE KEY/],
  ["a response_url", /\/(?:commands|actions|response)\/[A-Z0-9][\w/-]{5}|hooks\.slack\.com/],
  ["a mail", /MIME-Version|Content-Type: (?:text|multipart)|<p>|<\/p>|<div|[\w+/-]{300}/],
];

/** Pieces of the templates without anything to fill in. */
const sentences = readdirSync(TEMPLATES)
  .filter((name) => name.endsWith(".md"))
  .flatMap((name) => readFileSync(join(TEMPLATES, name), "utf8").split(/\n|\{\{.*?\}\}|\{%.*?%\}/))
  .map((piece) => piece.trim())
  .filter(
    (piece) => piece.length >= TELLING_LENGTH && !/^(?:subject|audience|description):/.test(piece),
  );

/** What of a log line must never be in one, by name; empty when all is well. */
export function logLeaks(line: string): string[] {
  const found = SHAPES.filter(([, shape]) => shape.test(line)).map(([name]) => name);
  const said = [...sentences, ...TEST_MAILS].some((text) => line.includes(text));
  return said ? [...found, "a mail's text"] : found;
}
