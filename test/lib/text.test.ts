import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  count,
  link,
  mrkdwn,
  normaliseTyped,
  oneLine,
  plain,
  safeUrl,
  truncate,
} from "../../src/lib/text.ts";
import { HOSTILE_TEXTS } from "../support/hostile-text.ts";
import { mrkdwnTokens, readable } from "../support/mrkdwn-tokens.ts";

const size = (text: string) => Array.from(text).length;

/** Any UTF-16, half surrogate pairs included, and hostile pieces glued together in any order. */
const anyText = fc.oneof(
  fc.string({ unit: "binary", maxLength: 400 }),
  fc.string({ unit: "grapheme", maxLength: 400 }),
  fc.array(fc.nat(0xffff), { maxLength: 60 }).map((units) => String.fromCharCode(...units)),
  fc
    .array(
      fc.oneof(
        fc.constantFrom(...HOSTILE_TEXTS.filter((text) => text.length < 300)),
        fc.constantFrom(...Array.from("<>&*_~`:|!@# \n\ta1\u200B\u0301"), "\uD83D", "\uDD25"),
      ),
      { maxLength: 12 },
    )
    .map((parts) => parts.join("")),
);

/** More runs than usual: this is what stands between a ticket's subject and a whole channel. */
const RUNS = { numRuns: 2_000 };

describe("mrkdwn", () => {
  function expectHarmless(text: string, max: number) {
    const shown = mrkdwn(text, max);
    expect(mrkdwnTokens(shown)).toEqual([]);
    expect(shown).not.toMatch(/[<>*~`]/);
    expect(shown).not.toMatch(/[\r\n\u0085\u2028\u2029]/);
    expect(shown).not.toMatch(/\p{Cc}|[\u202A-\u202E\u2066-\u2069\u200E\u200F\u061C]/u);
    expect(shown.isWellFormed()).toBe(true);
    expect(size(readable(shown))).toBeLessThanOrEqual(max);
    expect(size(shown)).toBeLessThanOrEqual(6 * max);
  }

  it("has at least a hundred hostile texts to stand against", () => {
    expect(new Set(HOSTILE_TEXTS).size).toBe(HOSTILE_TEXTS.length);
    expect(HOSTILE_TEXTS.length).toBeGreaterThan(100);
  });

  it.each(HOSTILE_TEXTS.map((text) => [JSON.stringify(text).slice(0, 60), text]))(
    "%s cannot mention, link or format",
    (_, text) => {
      for (const max of [1, 2, 10, 150, 3000]) expectHarmless(text, max);
    },
  );

  it("stays harmless for any text and any length", () => {
    fc.assert(
      fc.property(anyText, fc.integer({ min: 1, max: 300 }), (text, max) =>
        expectHarmless(text, max),
      ),
      RUNS,
    );
  });

  it("stays harmless in bold, beside another and at the start of a line", () => {
    fc.assert(
      fc.property(anyText, anyText, (one, other) => {
        const tokens = mrkdwnTokens(
          `*Subject:* ${mrkdwn(one)}: ${mrkdwn(other)}\n${mrkdwn(one)}:\n${mrkdwn(other)}`,
        );
        expect(tokens).toEqual([{ kind: "bold", text: "*Subject:*" }]);
      }),
      RUNS,
    );
  });

  it.each([
    ["Login fails since 07:00 UTC", "Login fails since 07:00 UTC"],
    ["R&D <b> > a", "R&amp;D &lt;b&gt; &gt; a"],
    ["2 * 3 ~ 6 `x`", "2 \u2217 3 \u223C 6 \u02BCx\u02BC"],
    // Slack opens no italics inside a word, so that addresses and ids can be copied as they are.
    ["jane_doe@example.com", "jane_doe@example.com"],
    ["snake_case_name", "snake_case_name"],
    ["_i_", "\u02CDi\u02CD"],
    ["a__b", "a\u02CD\u02CDb"],
    ["\u00E9_b_", "\u00E9\u02CDb\u02CD"],
    [":fire:", ":\u200Bfire:"],
    [":\u3042\u308A:", ":\u200B\u3042\u308A:"],
    // A view may put its own colon behind the text.
    ["calm :fire", "calm :\u200Bfire"],
    ["at 10:30 again", "at 10:30 again"],
    ["https://a.example:8080/x", "https://a.example:8080/x"],
    ["> quote", "\u200B&gt; quote"],
    ["a\nb\r\n\u2028c", "a b c"],
    ["", ""],
  ])("%j becomes %j", (text, shown) => {
    expect(mrkdwn(text)).toBe(shown);
  });

  it("cuts first and escapes second, so that no entity is cut in half", () => {
    expect(mrkdwn("&".repeat(10), 5)).toBe(`${"&amp;".repeat(4)}…`);
  });
});

describe("the independent reader of mrkdwn finds what there is to find", () => {
  it.each([
    ["<!channel>", "command"],
    ["<@U1>", "mention"],
    ["<#C1|general>", "channel"],
    ["<https://a.example|x>", "link"],
    ["*b*", "bold"],
    ["(_i_)", "italic"],
    ["\u200B_i_\u200B", "italic"],
    ["_\u200Bi\u200B_", "italic"],
    ["~s~", "strike"],
    ["`c`", "code"],
    ["```\nc\n```", "code"],
    ["a\n&gt; q", "quote"],
    ["\u200B> q", "stray"],
    [":fire:", "emoji"],
    ["a & b", "stray"],
    ["a < b", "stray"],
    ["\uD83D", "stray"],
  ])("%j is %s", (text, kind) => {
    expect(mrkdwnTokens(text).map((token) => token.kind)).toContain(kind);
  });
});

describe("oneLine", () => {
  it.each([
    ["  a   b  ", "a b"],
    ["a\r\nb\n\nc\u2028d\u2029e\u0085f", "a b c d e f"],
    ["tab\tvertical\u000Bform\u000Cfeed", "tab vertical form feed"],
    ["a\u00A0b\u3000c\u2009d", "a b c d"],
    ["nul\u0000l \u0007\u001B[31mred", "null [31mred"],
    ["\u202Egnp\u202C \u2066x\u2069 \u200Ey\u200F", "gnp x y"],
    ["zero\u200Bwidth\uFEFF", "zerowidth"],
    ["half \uD83D pair \uDD25", "half pair"],
    ["\u{1F468}\u200D\u{1F469}", "\u{1F468}\u200D\u{1F469}"],
    [
      "\u0646\u0645\u06CC\u200C\u062F\u0627\u0646\u0645",
      "\u0646\u0645\u06CC\u200C\u062F\u0627\u0646\u0645",
    ],
    ["", ""],
  ])("%j is %j", (text, expected) => {
    expect(oneLine(text)).toBe(expected);
  });

  it("changes nothing when it is applied again", () => {
    fc.assert(
      fc.property(anyText, (text) => {
        expect(oneLine(oneLine(text))).toBe(oneLine(text));
      }),
      RUNS,
    );
  });
});

describe("truncate", () => {
  const family = "\u{1F468}\u200D\u{1F469}\u200D\u{1F467}";
  it.each([
    ["abc", 3, "abc"],
    ["abcd", 3, "ab…"],
    ["abcd", 1, "…"],
    ["", 1, ""],
    ["\u{1F525}\u{1F525}\u{1F525}", 3, "\u{1F525}\u{1F525}\u{1F525}"],
    ["\u{1F525}\u{1F525}\u{1F525}\u{1F525}", 3, "\u{1F525}\u{1F525}…"],
    [`a${family}b`, 7, `a${family}b`],
    [`a${family}bc`, 7, `a${family}…`],
    [`a${family}bc`, 6, "a…"],
    ["e\u0301e\u0301e\u0301", 4, "e\u0301…"],
    [`a${"\u0301".repeat(500)}`, 10, "…"],
    ["\u{1F1E9}\u{1F1EA}\u{1F1EB}\u{1F1F7}x", 4, "\u{1F1E9}\u{1F1EA}…"],
    ["\r\nabc", 2, "…"],
  ])("%j to %i is %j", (text, max, expected) => {
    expect(truncate(text, max)).toBe(expected);
  });

  const graphemes = (text: string) =>
    Array.from(
      new Intl.Segmenter("en", { granularity: "grapheme" }).segment(text),
      (s) => s.segment,
    );

  it("keeps to the limit, loses nothing that fits and cuts between graphemes only", () => {
    fc.assert(
      fc.property(anyText, fc.integer({ min: 1, max: 120 }), (text, max) => {
        const cut = truncate(text, max);
        expect(size(cut)).toBeLessThanOrEqual(max);
        if (size(text) <= max) {
          expect(cut).toBe(text);
          return;
        }
        expect(cut.endsWith("…")).toBe(true);
        const kept = graphemes(cut.slice(0, -1));
        expect(kept).toEqual(graphemes(text).slice(0, kept.length));
        const next = graphemes(text)[kept.length] ?? "";
        expect(size(kept.join("")) + size(next)).toBeGreaterThan(max - 1);
      }),
      RUNS,
    );
  });

  it("does not look further than it needs", () => {
    const many = "a\u0301".repeat(5_000_000);
    expect(size(truncate(many, 150))).toBeLessThanOrEqual(150);
  });
});

describe("plain", () => {
  it.each([
    ["Acme", 75, "Acme"],
    ["a\nb", 75, "a b"],
    ["", 75, "(empty)"],
    ["   \n", 75, "(empty)"],
    ["\u200B\u202E", 75, "(empty)"],
    // What has characters, but none that anybody can see, cannot be clicked either.
    ["\u200D", 75, "(empty)"],
    ["\u3164 \u00AD\u034F", 75, "(empty)"],
    ["", 3, "(e…"],
    ["*Acme* <&>", 75, "*Acme* <&>"],
  ])("%j to %i is %j", (text, max, expected) => {
    expect(plain(text, max)).toBe(expected);
  });

  it("is one line, never empty and within the limit for any text", () => {
    fc.assert(
      fc.property(anyText, fc.integer({ min: 1, max: 200 }), (text, max) => {
        const shown = plain(text, max);
        expect(shown).toMatch(/[^\p{Default_Ignorable_Code_Point}\s]/u);
        expect(shown).not.toMatch(/[\r\n\u2028\u2029]|\p{Cc}|\p{Surrogate}/u);
        expect(size(shown)).toBeLessThanOrEqual(max);
      }),
      RUNS,
    );
  });
});

describe("safeUrl", () => {
  it.each([
    ["https://a.example/x?y=1&z=2#f", "https://a.example/x?y=1&amp;z=2#f"],
    ["http://127.0.0.1:8080", "http://127.0.0.1:8080/"],
    ["  https://a.example/ b ", "https://a.example/%20b"],
    ["https://a.example/a|b<c>d", "https://a.example/a%7Cb%3Cc%3Ed"],
    ["https://a.example/?q=a|b<c>d`e`", "https://a.example/?q=a%7Cb%3Cc%3Ed%60e%60"],
    ["https://a.example/#a|b<c>d`e`", "https://a.example/#a%7Cb%3Cc%3Ed%60e%60"],
    ["https://a.example/\n\tx", "https://a.example/x"],
    ["https://b\u00FCcher.example/", "https://xn--bcher-kva.example/"],
    ["https://a.example/\u202E\uD83D", "https://a.example/%E2%80%AE%EF%BF%BD"],
    ["javascript:alert(1)", null],
    ["JaVaScRiPt:alert(1)", null],
    ["data:text/html,x", null],
    ["file:///etc/passwd", null],
    ["slack://user?id=U1", null],
    ["mailto:a@example.com", null],
    ["//a.example/x", null],
    ["/x", null],
    ["a.example", null],
    ["!channel", null],
    ["@U1", null],
    ["https://", null],
    ["https://a b/", null],
    ["", null],
    [`https://a.example/${"x".repeat(4000)}`, null],
    [`https://a.example/?${"&".repeat(1000)}`, null],
  ])("%j is %j", (url, expected) => {
    expect(safeUrl(url)).toBe(expected);
  });
});

describe("link", () => {
  const anyUrl = fc.oneof(
    anyText,
    fc.webUrl({ withQueryParameters: true, withFragments: true }),
    anyText.map((text) => `https://a.example/${text}`),
    anyText.map((text) => `https://a.example/?q=${text}#${text}`),
    anyText.map((text) => `https://${text}@a.example/`),
    anyText.map((text) => `http://${text}`),
  );

  it.each([
    ["https://a.example/", "T-1: *x*", "<https://a.example/|T-1: \u2217x\u2217>"],
    ["https://a.example/", "a|b", "<https://a.example/|a\u00A6b>"],
    ["https://a.example/", "x> <!channel>", "<https://a.example/|x&gt; &lt;!channel&gt;>"],
    ["https://a.example/|x> <!channel>", "a", "<https://a.example/%7Cx%3E%20%3C!channel%3E|a>"],
    ["https://a.example/", "", "<https://a.example/|(empty)>"],
    ["https://a.example/", "\u200D", "<https://a.example/|(empty)>"],
    ["javascript:alert(1)", "a|b", "a\u00A6b"],
    [null, "a", "a"],
    [null, "", "(empty)"],
  ])("%j, %j is %j", (url, label, expected) => {
    expect(link(url, label)).toBe(expected);
  });

  it("is one link to http(s) with an unbroken label, or a label alone, for any address and label", () => {
    fc.assert(
      fc.property(anyUrl, anyText, (url, label) => {
        const shown = link(url, label);
        const tokens = mrkdwnTokens(shown);
        if (safeUrl(url) === null) {
          expect(tokens).toEqual([]);
          return;
        }
        expect(tokens).toEqual([{ kind: "link", text: shown }]);
        const [target, text, ...more] = shown.slice(1, -1).split("|");
        expect(more).toEqual([]);
        expect(target).toMatch(/^https?:\/\/[^\s<>|`]+$/);
        expect(mrkdwnTokens(target ?? "").filter(({ kind }) => kind === "stray")).toEqual([]);
        expect(mrkdwnTokens(text ?? "")).toEqual([]);
        expect(text).not.toBe("");
      }),
      RUNS,
    );
  });

  it("goes where the address said", () => {
    fc.assert(
      fc.property(fc.webUrl({ withQueryParameters: true, withFragments: true }), (url) => {
        const target = safeUrl(url);
        if (target === null) throw new Error("was refused");
        const decode = (text: string) => decodeURIComponent(text.replaceAll("%25", "%2525"));
        expect(decode(readable(target))).toBe(decode(new URL(url).href));
      }),
    );
  });
});

describe("normaliseTyped", () => {
  it.each([
    ["\u201CLocation 143\u201D", '"Location 143"'],
    ["\u201Eacme\u201F", '"acme"'],
    ["O\u2019Brien", "O'Brien"],
    ["\u2018a\u201A\u201B", "'a''"],
    ["a\u2013b\u2014c\u2010d\u2011e\u2015f\u2212g", "a-b-c-d-e-f-g"],
    ["a\u00A0b\u2003c\u202Fd\u205Fe\u3000f", "a b c d e f"],
    ["cafe\u0301", "caf\u00E9"],
    ["  health \t acme\n", "health acme"],
    ["\u202Eacme\u202C\u200B", "acme"],
    ["", ""],
  ])("%j is %j", (typed, meant) => {
    expect(normaliseTyped(typed)).toBe(meant);
  });

  it("changes nothing when it is applied again", () => {
    fc.assert(
      fc.property(anyText, (text) => {
        expect(normaliseTyped(normaliseTyped(text))).toBe(normaliseTyped(text));
      }),
      RUNS,
    );
  });
});

describe("count", () => {
  it.each([
    [0, "ticket", undefined, "0 tickets"],
    [1, "ticket", undefined, "1 ticket"],
    [2, "ticket", undefined, "2 tickets"],
    [1234567, "ticket", undefined, "1,234,567 tickets"],
    [1, "person", "people", "1 person"],
    [3, "person", "people", "3 people"],
  ])("%i %s", (n, noun, plural, expected) => {
    expect(count(n, noun, plural)).toBe(expected);
  });
});
