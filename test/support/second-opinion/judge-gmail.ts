import type { Asked } from "../../../src/sandbox/asked.ts";
import type { Conformance } from "../../../src/sandbox/conformance/conformance.ts";
import type { GmailDescription, GmailMethod } from "./gmail-description.ts";
import { at, parseJson } from "./wire.ts";

type Judge = (asked: Asked) => string[];

/** The rules of Google's own description: method and path, parameters, scopes, body. */
export function createGmailJudge(description: GmailDescription): Judge {
  return ({ operation, query, text, scopes }) => {
    const method = description.methods.get(operation);
    if (method === undefined) return ["Google's description has no such method"];
    const body = parseJson(text);
    return [
      ...parameters(method, query),
      // Without a good token there is nothing to say about scopes: the answer is 401.
      ...(scopes === null || method.scopes.some((scope) => scopes.includes(scope))
        ? []
        : [`none of the token's scopes allows ${method.id}`]),
      ...(method.request === undefined
        ? body === undefined
          ? []
          : [`${method.id} takes no body`]
        : description.judge(method.request.$ref, body ?? {})),
      ...description
        .required(method)
        .filter((steps) => at(body, steps) === undefined)
        .map((steps) => `${steps.join(".")} is required by ${method.id}`),
    ];
  };

  function parameters({ parameters: known }: GmailMethod, query: URLSearchParams): string[] {
    return [...new Set(query.keys())].flatMap((name) => {
      const one = known[name];
      if (one === undefined || one.location !== "query")
        return description.common.has(name) ? [] : [`${name} is no parameter`];
      const values = query.getAll(name);
      if (values.length > 1 && !one.repeated) return [`${name} is there more than once`];
      const bad = values.filter(
        (value) => one.enum?.includes(value) === false || !isOf(one, value),
      );
      return bad.map((value) => `${name} must not be ${JSON.stringify(value)}`);
    });
  }
}

/**
 * The official client's own types of bodies: all there is where Google's description is not. Parameters in the query
 * come as text and are left to the description.
 */
export function createGmailTypesJudge({ gmail }: Pick<Conformance, "gmail">): Judge {
  return ({ operation, params, text }) => {
    const body = parseJson(text);
    return gmail.request(operation, {
      ...params,
      ...(body === undefined ? {} : { requestBody: body }),
    });
  };
}

/** RFC 7523 §2.1, with which the bot asks for its tokens; not part of the API's description. */
export function judgeTokenRequest({ contentType, text }: Asked): string[] {
  const form = new URLSearchParams(text ?? "");
  return [
    ...(contentType.startsWith("application/x-www-form-urlencoded")
      ? []
      : [`a token is asked for as ${contentType || "nothing"}`]),
    ...(form.get("grant_type") === "urn:ietf:params:oauth:grant-type:jwt-bearer"
      ? []
      : ["grant_type is not jwt-bearer"]),
    ...(/^[\w-]+\.[\w-]+\.[\w-]+$/.test(form.get("assertion") ?? "")
      ? []
      : ["assertion is no signed token"]),
  ];
}

function isOf({ type, format }: { type: string; format?: string | undefined }, value: string) {
  if (type === "boolean") return value === "true" || value === "false";
  if (type === "integer" || format === "uint64") return /^\d+$/.test(value);
  return true;
}
