import { LiquidError } from "liquidjs";
import { truncate } from "../lib/text.ts";
import { InternalPrinted } from "./internal-judgement.ts";

/** What is wrong with a template, for who edits it: file, line, the piece of the template, and why. */
export function inWords(file: string, error: unknown): string {
  if (error instanceof InternalPrinted) return `${file}, ${place(error.token)}: ${error.message}.`;
  if (LiquidError.is(error)) {
    const why = error.originalError?.message ?? error.message.replace(/, line:\d+, col:\d+$/, "");
    return `${file}, ${place(error.token)}: ${internal(why)}.`;
  }
  if (!(error instanceof Error)) return `${file}: it could not be read.`;
  if ("code" in error)
    return `${file}: ${error.code === "ENOENT" ? "there is no such file" : "it could not be read"}.`;
  return `${file}${error.message.startsWith("line ") ? ", " : ": "}${error.message}.`;
}

const place = (token: LiquidError["token"]): string =>
  `line ${token.getPosition()[0]}, ${truncate(token.getText().replace(/\s+/g, " "), 80)}`;

const internal = (why: string): string =>
  /undefined variable: internal\b/.test(why)
    ? `${why.replace("undefined variable: ", "")} is internal judgement and must not reach a customer`
    : why.replace(/^undefined variable: (.*)$/, "there is nothing called $1");
