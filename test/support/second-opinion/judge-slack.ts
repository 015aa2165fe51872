import type { Asked } from "../../../src/sandbox/asked.ts";
import type { Conformance } from "../../../src/sandbox/conformance/conformance.ts";
import { forForms } from "../../../src/sandbox/conformance/slack-form.ts";
import { messageOverLimits, suggestionsOverLimits, viewOverLimits } from "./slack-limits.ts";
import { isRecord, parseJson } from "./wire.ts";

/** Fields of a form that hold JSON (docs.slack.dev/apis/web-api). */
const JSON_FIELDS = ["blocks", "attachments", "metadata", "view", "message"];

/** docs.slack.dev/interactivity/handling-user-interaction: what a response_url and a command's answer take. */
const ANSWER_FIELDS = [
  "text",
  "blocks",
  "attachments",
  "response_type",
  "replace_original",
  "delete_original",
  "thread_ts",
  "metadata",
  "unfurl_links",
  "unfurl_media",
  "parse",
  "link_names",
  "mrkdwn",
];

/** The types of Slack's own SDK and Slack's published limits. */
export function createSlackJudge({ slack }: Pick<Conformance, "slack">) {
  const forms = forForms(slack);

  return (asked: Asked): string[] => {
    const { operation, text, contentType } = asked;
    const isForm = contentType.startsWith("application/x-www-form-urlencoded");
    const body = isForm ? Object.fromEntries(new URLSearchParams(text ?? "")) : parseJson(text);
    if (operation === "acknowledgement") return acknowledgement(body);
    if (operation === "response_url") return answer(body);
    if (body !== undefined && !isRecord(body)) return ["the body is no form and no JSON object"];
    const { token: _, ...given } = { ...Object.fromEntries(asked.query), ...body };
    return request(operation, Object.fromEntries(Object.entries(given).map(decoded)));
  };

  function request(method: string, given: Record<string, unknown>): string[] {
    const isView = method.startsWith("views.");
    return [
      ...forms.request(method, given),
      ...(isView ? viewOverLimits(given.view) : messageOverLimits(given, method === "chat.update")),
    ];
  }

  function answer(body: unknown): string[] {
    if (!isRecord(body)) return ["the answer is no JSON object"];
    return [
      ...Object.keys(body)
        .filter((name) => !ANSWER_FIELDS.includes(name))
        .map((name) => `${name} is no field of an answer`),
      ...(body.blocks === undefined ? [] : slack.blocks(body.blocks)),
      ...messageOverLimits(body, false),
    ];
  }

  function acknowledgement(body: unknown): string[] {
    if (typeof body === "string") return messageOverLimits({ text: body }, false);
    if (!isRecord(body)) return ["the acknowledgement is no JSON object"];
    const { view } = body;
    if (body.options !== undefined || body.option_groups !== undefined)
      return suggestionsOverLimits(body);
    if (body.response_action === undefined) return answer(body);
    return view === undefined ? [] : [...slack.view(view), ...viewOverLimits(view)];
  }
}

const decoded = ([name, value]: [string, unknown]): [string, unknown] =>
  JSON_FIELDS.includes(name) && typeof value === "string"
    ? [name, parseJson(value)]
    : [name, value];
