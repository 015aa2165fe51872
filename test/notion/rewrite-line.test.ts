import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type PageRun, pageRun } from "../../src/notion/page-runs.ts";
import { rewriteLine } from "../../src/notion/rewrite-line.ts";
import { PLAIN } from "../../src/sandbox/notion/rich-text.ts";

/** Runs as Notion gives them: a text alone is plain. */
type Given = string | [text: string, more: { bold?: true; link?: string; mention?: object }];
const runsOf = (given: readonly Given[]): PageRun[] =>
  given.map((one) => {
    const [text, { bold = false, link = null, mention }] =
      typeof one === "string" ? [one, {}] : one;
    return pageRun.parse({
      type: mention === undefined ? "text" : "mention",
      plain_text: text,
      href: link,
      annotations: { ...PLAIN, bold },
      ...(mention !== undefined && { mention }),
    });
  });
/** What stands there afterwards, in the same short form. */
const written = (given: readonly Given[], line: string) =>
  rewriteLine(runsOf(given), line)?.rich_text.map((run) => {
    if (run.type === "mention") return run.mention;
    const text = run.type === "text" ? run.text.content : run.equation.expression;
    const link = run.type === "text" ? run.text.link?.url : undefined;
    const bold = run.annotations?.bold === true;
    if (link === undefined && !bold) return text;
    return [text, { ...(bold && { bold }), ...(link !== undefined && { link }) }];
  });

const PAGE = { type: "page", page: { id: "11111111-1111-4111-8111-111111111111" } };
const X = "https://x.example/1";

describe("what stays of a line keeps what people made of it", () => {
  test.each<[string, Given[], string, unknown[] | undefined]>([
    ["nothing but plain text", ["Jane: ", "CTO"], "Jane: CEO", ["Jane: CEO"]],
    [
      "a link behind what changes",
      ["Jane: CTO | Notes: see ", ["the book", { link: X }]],
      "Jane: CEO | Notes: see the book",
      ["Jane: CEO | Notes: see ", ["the book", { link: X }]],
    ],
    [
      "a mention between two changes",
      ["Jane: CTO of ", ["Acme: EMEA", { mention: PAGE }], " | Maturity: low"],
      "Joan: CEO of Acme: EMEA | Maturity: high",
      ["Joan: CEO of ", PAGE, " | Maturity: high"],
    ],
    [
      "a mention in a name, where its colon is escaped",
      [["Acme: EMEA", { mention: PAGE }], ": CTO | Maturity: low"],
      "Acme\\: EMEA: CEO | Maturity: high",
      [PAGE, ": CEO | Maturity: high"],
    ],
    [
      "what is typed into a link",
      [["the old book", { link: X }], " we use"],
      "the new, big book we use",
      [["the new, big book", { link: X }], " we use"],
    ],
    ["a link whose text is gone", ["see ", ["this", { link: X }]], "see that", ["see that"]],
    [
      "bold parts, whatever stands between them",
      [["Jane", { bold: true }], ": a ", ["b", { bold: true }], " c"],
      "Jane: x b y",
      [["Jane", { bold: true }], ": x ", ["b", { bold: true }], " y"],
    ],
    [
      "a link without its beginning, and one to a mail address",
      [
        ["page", { link: "/11111111111141118111111111111111" }],
        " ",
        ["mail", { link: "mailto:a@b.example" }],
      ],
      "page mail!",
      [
        ["page", { link: "https://www.notion.so/11111111111141118111111111111111" }],
        " ",
        ["mail", { link: "mailto:a@b.example" }],
        "!",
      ],
    ],
    [
      "a preview that cannot be written",
      ["see ", ["PR 12", { mention: { type: "link_preview", link_preview: { url: X } } }]],
      "look at PR 12",
      undefined,
    ],
    [
      "a preview that is taken away",
      ["see ", ["PR 12", { mention: { type: "link_preview", link_preview: { url: X } } }]],
      "see nothing",
      ["see nothing"],
    ],
  ])("%s", (_what, given, line, wanted) => {
    expect(written(given, line)).toEqual(wanted);
  });

  test("two long lines that have little in common: what leads somewhere is for people, another look goes", () => {
    const words = (word: string) =>
      Array.from({ length: 2_000 }, (_, n) => `${word}${n}`).join(" ");
    const linked: Given[] = [["a", { link: X }], words("b")];
    expect(written(linked, words("c"))).toBeUndefined();
    const bold: Given[] = [
      ["Jane: ", { bold: true }],
      [words("b"), { bold: true }],
    ];
    expect(written(bold, `Jane: ${words("c")}`)?.[0]).toEqual(["Jane: ", { bold: true }]);
  });

  test("the line says what it should, and an unchanged one stays as it is", () => {
    const part = fc.oneof(
      fc.constantFrom("Jane", ": ", " | ", "Notes: ", "\\: ", "李雷", "😀", "a b", ""),
      fc.string({ unit: "binary", maxLength: 8 }),
    );
    const runs = fc.array(
      fc.record({ text: part, link: fc.option(fc.constantFrom(X, `${X}2`), { nil: undefined }) }),
      { maxLength: 8 },
    );
    const givenOf = (list: readonly { text: string; link?: string | undefined }[]): Given[] =>
      list.map(({ text, link }) => (link === undefined ? text : [text, { link }]));
    const textOf = (given: readonly Given[]) =>
      given.map((one) => (typeof one === "string" ? one : one[0])).join("");
    fc.assert(
      fc.property(runs, fc.array(part, { maxLength: 8 }), (list, parts) => {
        const given = givenOf(list);
        const line = parts.join("");
        expect(rewriteLine(runsOf(given), line)?.text).toBe(line);
        const same = written(given, textOf(given)) ?? [];
        const links = (some: readonly unknown[]) =>
          some.flatMap((one) => (Array.isArray(one) && one[0] !== "" ? [one[1].link] : []));
        const once = (urls: string[]) => urls.filter((url, n) => url !== urls[n - 1]);
        expect(once(links(same))).toEqual(once(links(given)));
        expect(textOf(same as Given[])).toBe(textOf(given));
      }),
      { numRuns: 300 },
    );
  });
});
