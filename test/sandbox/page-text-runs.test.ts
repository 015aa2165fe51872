import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { NotionTextRun } from "../../src/sandbox/notion/content-contract.ts";
import { rewritten } from "../../src/sandbox/page-text-runs.ts";

const jane: NotionTextRun[] = [
  { text: "Jane", bold: true },
  { text: ": CTO | Maturity: " },
  { text: "high", link: "https://a.example/" },
];

describe("rewritten", () => {
  it.each([
    ["nothing changed", "Jane: CTO | Maturity: high", jane],
    [
      "typed in the middle",
      "Jane: CTO and CEO | Maturity: high",
      [jane[0], { text: ": CTO and CEO | Maturity: " }, jane[2]],
    ],
    [
      "typed at the end",
      "Jane: CTO | Maturity: higher",
      [jane[0], jane[1], { ...jane[2], text: "higher" }],
    ],
    [
      "typed at the start",
      "Mary Jane: CTO | Maturity: high",
      [{ text: "Mary Jane", bold: true }, jane[1], jane[2]],
    ],
    ["all taken out", "", []],
    ["all new, which is plain", "x", [{ text: "x" }]],
  ])("%s", (_, text, runs) => {
    expect(rewritten(jane, text)).toEqual(runs);
  });

  it("keeps a mention that was not touched, and makes text of one that was", () => {
    const mention = { text: "@Acme", mention: { type: "page", page: { id: "x" } } };
    expect(rewritten([{ text: "see " }, mention], "now see @Acme")).toEqual([
      { text: "now see " },
      mention,
    ]);
    expect(rewritten([{ text: "see " }, mention], "see @Ac")).toEqual([{ text: "see @Ac" }]);
  });

  it("does not cut a character in two", () => {
    expect(rewritten([{ text: "a😀", bold: true }], "a😁")).toEqual([{ text: "a😁", bold: true }]);
    expect(rewritten([{ text: "😀z" }], "😁z")).toEqual([{ text: "😁z" }]);
  });

  it("always holds the text as it was typed", () => {
    const run = fc.record({ text: fc.string({ unit: "grapheme" }), bold: fc.boolean() });
    fc.assert(
      fc.property(fc.array(run), fc.string({ unit: "grapheme" }), (runs, text) => {
        const joined = rewritten(runs, text)
          .map((each) => each.text)
          .join("");
        expect(joined).toBe(text);
      }),
    );
  });
});
