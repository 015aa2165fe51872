import { compile } from "html-to-text";
import MarkdownIt from "markdown-it";
import { expandInert, hasMarks } from "./inert-text.ts";

/** What a template may write; no HTML, images, tables, indented code or reference links. */
const RULES = [
  "normalize",
  "block",
  "inline",
  "text_join",
  "paragraph",
  "heading",
  "list",
  "blockquote",
  "hr",
  "text",
  "newline",
  "escape",
  "emphasis",
  "balance_pairs",
  "fragments_join",
  "backticks",
  "link",
  "entity",
];

/** Markdown with inert values in it as HTML and plain text; `render` throws when a value is part of an address. */
export function createMailMarkdown(): { render(markdown: string): { html: string; text: string } } {
  const markdown = new MarkdownIt("zero", { html: false, linkify: false }).enable(RULES, true);
  markdown.validateLink = (url) => /^(https?:\/\/|mailto:)/i.test(url.trim());
  const normalise = markdown.normalizeLink.bind(markdown);
  markdown.normalizeLink = (url) => {
    if (hasMarks(url))
      throw new Error("a value cannot be part of a link's address: write {{ ticket | link }}");
    return normalise(url);
  };
  let inLink = 0;
  markdown.renderer.rules.text = (tokens, index) => {
    const content = tokens[index]?.content ?? "";
    return expandInert(content, { links: inLink === 0 });
  };
  markdown.renderer.rules.link_open = (tokens, index, options, _env, self) => {
    inLink += 1;
    return self.renderToken(tokens, index, options);
  };
  markdown.renderer.rules.link_close = (tokens, index, options, _env, self) => {
    inLink -= 1;
    return self.renderToken(tokens, index, options);
  };
  markdown.renderer.rules.code_inline = (tokens, index) =>
    `<code>${expandInert(tokens[index]?.content ?? "", { links: false })}</code>`;

  return {
    render(source) {
      inLink = 0;
      const html = markdown.render(source).trim();
      if (hasMarks(html))
        throw new Error("a value stands where only text of the template may stand");
      return { html, text: plainText(html) };
    },
  };
}

/** Compiled once: making it anew costs more than using it. */
const toText = compile({
  wordwrap: false,
  selectors: [
    { selector: "a", options: { linkBrackets: ["(", ")"], hideLinkHrefIfSameAsText: true } },
    { selector: "ul", options: { itemPrefix: "- " } },
    ...["h1", "h2", "h3"].map((selector) => ({ selector, options: { uppercase: false } })),
  ],
});
const plainText = (html: string): string => toText(html).trim();
