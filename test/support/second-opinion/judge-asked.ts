import type { Asked } from "../../../src/sandbox/asked.ts";
import { openConformance } from "../../../src/sandbox/conformance/conformance.ts";
import { gmailDescriptionPresent, readGmailDescription } from "./gmail-description.ts";
import { createGmailJudge, createGmailTypesJudge, judgeTokenRequest } from "./judge-gmail.ts";
import { createNotionJudge } from "./judge-notion.ts";
import { createSlackJudge } from "./judge-slack.ts";

/** What somebody else's description of the service has against a request; empty when nothing. */
export type AskedJudge = (asked: Asked) => string[];

/** All judges, by service. None of them knows the emulators. */
export async function openAskedJudge(): Promise<AskedJudge> {
  const conformance = await openConformance();
  const slack = createSlackJudge(conformance);
  const notion = createNotionJudge(conformance);
  const types = createGmailTypesJudge(conformance);
  const description = gmailDescriptionPresent ? createGmailJudge(readGmailDescription()) : null;
  const gmail: AskedJudge = (asked) =>
    asked.operation === "POST /token"
      ? judgeTokenRequest(asked)
      : [...types(asked), ...(description?.(asked) ?? [])];
  const judges: Record<Asked["service"], AskedJudge> = { slack, notion, gmail };
  return (asked) =>
    asked.text === null ? ["the body is too large"] : judges[asked.service](asked);
}
