import { addressesIn } from "./addresses.ts";
import type { StoredMessage } from "./mailbox.ts";
import { headerOf, leaves } from "./mime.ts";
import { invalid } from "./refusal.ts";
import { messageIdOf } from "./threading.ts";

type Test = (message: StoredMessage) => boolean;

const PLACES: Record<string, string> = {
  sent: "SENT",
  inbox: "INBOX",
  draft: "DRAFT",
  drafts: "DRAFT",
  trash: "TRASH",
  unread: "UNREAD",
};

/**
 * What a search finds: all terms together, of Gmail's operators those a mail bot may need. Throws for
 * the others, instead of pretending to find nothing.
 */
export function parseSearch(q: string): Test {
  const terms = q.match(/-?(?:[\w]+:)?(?:"[^"]*"|\([^)]*\)|\S+)/g) ?? [];
  const tests = terms.map(parseTerm);
  return (message) => tests.every((test) => test(message));
}

/** Whether this search asks for the trash too. */
export const looksEverywhere = (q: string): boolean => /\b(in|label):(anywhere|trash)\b/i.test(q);

function parseTerm(term: string): Test {
  if (term.startsWith("-")) {
    const test = parseTerm(term.slice(1));
    return (message) => !test(message);
  }
  const [, operator = "", given = ""] = /^(?:(\w+):)?([\s\S]*)$/.exec(term) ?? [];
  const value = given.replace(/^["(]|[")]$/g, "").toLowerCase();
  switch (operator.toLowerCase()) {
    case "":
      return (message) => `${header(message, "Subject")} ${text(message)}`.includes(value);
    case "rfc822msgid": {
      const id = value.replace(/^<|>$/g, "");
      return ({ part }) => messageIdOf(part).toLowerCase() === `<${id}>`;
    }
    case "in":
    case "is":
    case "label": {
      if (value === "anywhere") return () => true;
      const label = PLACES[value];
      if (label === undefined) throw invalid(`The Gmail emulator cannot search for ${term}.`);
      return ({ labels }) => labels.includes(label);
    }
    case "from":
      return people(["From"], value);
    case "to":
      return people(["To", "Cc", "Bcc"], value);
    case "cc":
      return people(["Cc"], value);
    case "bcc":
      return people(["Bcc"], value);
    case "subject":
      return (message) => header(message, "Subject").includes(value);
    case "after":
      return ({ internalDate }) => internalDate.getTime() >= moment(value, term);
    case "before":
      return ({ internalDate }) => internalDate.getTime() < moment(value, term);
    default:
      throw invalid(`The Gmail emulator cannot search for ${term}.`);
  }
}

const people =
  (headers: string[], value: string): Test =>
  ({ part }) =>
    headers.some((name) =>
      addressesIn(part, name).some((one) =>
        `${one.name} ${one.address}`.toLowerCase().includes(value),
      ),
    );

const header = ({ part }: StoredMessage, name: string): string =>
  headerOf(part, name)?.value.toLowerCase() ?? "";

const text = ({ part }: StoredMessage): string =>
  leaves(part)
    .filter(({ mimeType }) => mimeType.startsWith("text/"))
    .map(({ content }) => content.toString().toLowerCase())
    .join(" ");

/** Seconds since 1970 or a day (`2026/11/22`), in milliseconds. */
function moment(value: string, term: string): number {
  if (/^\d{5,}$/.test(value)) return Number(value) * 1000;
  const day = /^(\d{4})[/-](\d{1,2})[/-](\d{1,2})$/.exec(value);
  if (day === null) throw invalid(`The Gmail emulator cannot search for ${term}.`);
  return Date.UTC(Number(day[1]), Number(day[2]) - 1, Number(day[3]));
}
