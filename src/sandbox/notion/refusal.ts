/**
 * A refused request, as Notion answers it: `{ object: "error", status, code, message, request_id }`.
 * `problem`: a correct client never asks this (a malformed body), as opposed to what may happen to
 * anybody (a page that is gone, a full budget).
 */
export class NotionRefusal extends Error {
  readonly status: number;
  readonly code: string;
  readonly problem: boolean;
  readonly headers: Record<string, string>;
  readonly additionalData: Record<string, unknown> | undefined;
  constructor(
    status: number,
    code: string,
    message: string,
    options: {
      problem?: boolean;
      headers?: Record<string, string>;
      additionalData?: Record<string, unknown>;
    } = {},
  ) {
    super(message);
    this.name = "NotionRefusal";
    this.status = status;
    this.code = code;
    this.problem = options.problem ?? false;
    this.headers = options.headers ?? {};
    this.additionalData = options.additionalData;
  }
}

/** 400 `validation_error`: the client's own mistake. */
export const invalid = (message: string): NotionRefusal =>
  new NotionRefusal(400, "validation_error", message, { problem: true });

/** In Notion's words: ``body failed validation: body.page_size should be ≤ `100`, instead was `101`.`` */
export function shouldBe(path: string, expected: string, actual: unknown): NotionRefusal {
  const part = path.split(".")[0];
  const was = JSON.stringify(actual)?.slice(0, 500) ?? "undefined";
  return invalid(
    `${part} failed validation: ${path} should be ${expected}, instead was \`${was}\`.`,
  );
}

/** 404: it is missing, or it is not shared with the connection; Notion does not tell which. */
export const notFound = (what: string, id: string): NotionRefusal =>
  new NotionRefusal(
    404,
    "object_not_found",
    `Could not find ${what} with ID: ${id}. Make sure the relevant pages and databases are shared with your integration.`,
  );

/** Real Notion could do this; this emulator cannot yet, and says so instead of pretending. */
export const notEmulated = (what: string): NotionRefusal =>
  invalid(`The Notion emulator does not do this: ${what}.`);
