import { decodeWords } from "postal-mime";

/** `value` is decoded for reading; addresses must be parsed from what was `written`. */
export type Header = { name: string; value: string; written: string };

/** One part of a message, as Gmail shows it: `partId` is "" at the top, then "0", "1", "1.0" … */
export type MimePart = {
  partId: string;
  mimeType: string;
  /** Empty when it is no attachment. */
  filename: string;
  /** Unfolded and decoded. */
  headers: Header[];
  /** The decoded content (texts in UTF-8); empty for multiparts. */
  content: Buffer;
  parts: MimePart[];
};

/** Deeper than any mail client nests. */
const MAX_DEPTH = 20;

/** The structure of a message; never throws, hostile bytes give an odd but complete part. */
export const parseMime = (raw: Buffer): MimePart => parsePart(raw.toString("latin1"), "", 0);

/** The first header of this name; undefined when there is none. */
export const headerOf = ({ headers }: MimePart, name: string): Header | undefined =>
  headers.find((header) => header.name.toLowerCase() === name.toLowerCase());

/** The parts with content, in order. */
export const leaves = (part: MimePart): MimePart[] =>
  part.parts.length === 0 ? [part] : part.parts.flatMap(leaves);

function parsePart(bytes: string, partId: string, depth: number): MimePart {
  const { head, body } = splitHead(bytes);
  const headers = parseHeaders(head);
  const value = (name: string) =>
    headers.find((header) => header.name.toLowerCase() === name)?.value ?? "";
  const type = value("content-type");
  const mimeType = /^\s*([\w.+-]+\/[\w.+-]+)/.exec(type)?.[1]?.toLowerCase() ?? "text/plain";
  const filename =
    parameter(value("content-disposition"), "filename") || parameter(type, "name") || "";
  const boundary = mimeType.startsWith("multipart/") ? parameter(type, "boundary") : "";
  const shape = { partId, mimeType, filename, headers };
  if (boundary !== "" && depth < MAX_DEPTH) {
    const below = partId === "" ? "" : `${partId}.`;
    const parts = splitParts(body, boundary).map((part, index) =>
      parsePart(part, `${below}${index}`, depth + 1),
    );
    return { ...shape, content: Buffer.alloc(0), parts };
  }
  const content = decodeTransfer(body, value("content-transfer-encoding"));
  return {
    ...shape,
    content: mimeType.startsWith("text/") ? toUtf8(content, parameter(type, "charset")) : content,
    parts: [],
  };
}

/** Where the headers end; a message without an empty line is all headers. */
export function splitHead(bytes: string): { head: string; body: string } {
  const end = /\r?\n\r?\n/.exec(bytes);
  if (end === null) return { head: bytes, body: "" };
  return { head: bytes.slice(0, end.index), body: bytes.slice(end.index + end[0].length) };
}

function parseHeaders(head: string): Header[] {
  const lines = head.replaceAll(/\r?\n[ \t]+/g, " ").split(/\r?\n/);
  return lines.flatMap((line) => {
    const colon = line.indexOf(":");
    if (colon <= 0) return [];
    const written = Buffer.from(line.slice(colon + 1), "latin1")
      .toString("utf8")
      .trim();
    return [{ name: line.slice(0, colon).trim(), value: decodeWords(written).trim(), written }];
  });
}

function splitParts(body: string, boundary: string): string[] {
  const found: string[] = [];
  for (const piece of `\n${body}`.split(`\n--${boundary}`).slice(1)) {
    if (piece.startsWith("--")) break;
    found.push(piece.replace(/^[ \t]*\r?\n/, "").replace(/\r$/, ""));
  }
  return found;
}

function decodeTransfer(body: string, encoding: string): Buffer {
  switch (encoding.trim().toLowerCase()) {
    case "base64":
      return Buffer.from(body, "base64");
    case "quoted-printable":
      return Buffer.from(
        body
          .replaceAll(/[ \t]*=[ \t]*\r?\n/g, "")
          .replaceAll(/=([\dA-Fa-f]{2})/g, (_, hex: string) =>
            String.fromCharCode(Number.parseInt(hex, 16)),
          ),
        "latin1",
      );
    default:
      return Buffer.from(body, "latin1");
  }
}

function toUtf8(content: Buffer, charset: string): Buffer {
  if (charset === "" || /^(utf-?8|us-ascii)$/i.test(charset)) return content;
  try {
    return Buffer.from(new TextDecoder(charset).decode(content));
  } catch {
    return content;
  }
}

/** A parameter of a structured header; in pieces and percent-encoded too (RFC 2231). */
function parameter(header: string, name: string): string {
  const pattern = new RegExp(`;\\s*${name}(?:\\*\\d+)?(\\*)?=(?:"([^"]*)"|([^;]*))`, "gi");
  const pieces = [...header.matchAll(pattern)].map(([, encoded, quoted, plain]) => ({
    encoded: encoded !== undefined,
    text: quoted ?? plain?.trim() ?? "",
  }));
  const joined = pieces.map(({ text }) => text).join("");
  if (!pieces.some(({ encoded }) => encoded)) return joined;
  try {
    return decodeURIComponent(joined.replace(/^[\w-]*'[^']*'/, ""));
  } catch {
    return joined;
  }
}
