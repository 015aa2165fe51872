import { compile, type DomNode } from "html-to-text";
import { isWebTarget } from "./link-target.ts";

/** All that an HTML part holds for a reader, whatever a mail program shows of it. */
export type HtmlContent = {
  /** As one reads it: links as "label [target]". */
  text: string;
  links: { label: string; url: string }[];
  /** Every text node in order, hidden ones and those of Outlook's comments too, with single spaces. */
  words: string;
  /** Attributes that load, show or lead somewhere: "img src …", "a href …", "input value …". */
  targets: string[];
  /** Style sheets and inline styles that can hide or show something. */
  hiding: string[];
};

const ATTRIBUTES = [
  "href",
  "src",
  "srcset",
  "action",
  "formaction",
  "background",
  "data",
  "poster",
  "alt",
  "value",
  "placeholder",
  "content",
  "cite",
];

/** Elements that stand on their own line: text on both sides is not one word. */
const INLINE = new Set(
  "a abbr b bdi bdo big cite code del em font i ins kbd mark q s samp small span strike strong sub sup tt u var wbr".split(
    " ",
  ),
);
const HIDES =
  /display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse)|opacity\s*:\s*0|font-size\s*:\s*[01](?:\.\d+)?(?:px|pt|em|%)?\s*(?:;|!|$)|(?:max-)?(?:height|width)\s*:\s*[01](?:px|pt|em|%)?\s*(?:;|!|$)|mso-hide|text-indent\s*:\s*-|(?:left|top)\s*:\s*-\d/i;

/** Deeper trees are shown as their bare text: the layout would recurse too far. */
const DEEPEST = 200;

const ROOT = "x-root";

const collapse = (text: string): string => text.replace(/\s+/g, " ").trim();

/**
 * One pass with html-to-text's own parser. The mark put in front is an element of the document's root, from
 * which all of it can be reached; parsing it a second time with another parser could see another document.
 */
export function readHtml(html: string): HtmlContent {
  const found: Found = { words: [], targets: [], hiding: [], links: [], depth: 0 };
  const text = toText(`<${ROOT}></${ROOT}>${html}`, found);
  const all = collapse(found.words.join(""));
  return {
    text: found.depth > DEEPEST ? all : text.trim(),
    links: uniqueByUrl(found.links),
    words: all,
    targets: found.targets,
    hiding: found.hiding.sort(),
  };
}

type Found = Omit<HtmlContent, "text" | "words"> & { words: string[]; depth: number };

/** Compiled once: that takes longer than reading a mail. What is found on the way goes with each reading. */
const toText: (html: string, found: Found) => string = compile({
  wordwrap: false,
  // The whole document, not the first body alone: mail programs show what stands beside it too.
  baseElements: { selectors: [], returnDomByDefault: true },
  limits: { maxDepth: DEEPEST, maxInputLength: Number.POSITIVE_INFINITY, ellipsis: "…" },
  formatters: {
    root: (mark, _walk, builder) => {
      const found = foundWith(builder);
      // A mail may hold marks of its own.
      if (found.depth === 0 && mark.parent) scanTree(mark.parent, found);
    },
    anchor: (element, walk, builder) => {
      walk(element.children, builder);
      const url = element.attribs?.href?.trim() ?? "";
      if (url !== "" && url !== collapse(textOf(element))) {
        builder.addInline(` [${url}]`, { noWordTransform: true });
      }
    },
  },
  selectors: [
    { selector: ROOT, format: "root" },
    { selector: "a", format: "anchor" },
    { selector: "img", format: "skip" },
    ...["h1", "h2", "h3", "h4", "h5", "h6"].map((selector) => ({
      selector,
      options: { uppercase: false, leadingLineBreaks: 2 },
    })),
  ],
});

/** The second argument of the compiled function; the library's types know neither of the two. */
const foundWith = (builder: object): Found => (builder as { metadata: Found }).metadata;

/** Not recursive: a hostile mail nests deeper than a stack is. */
function scanTree(root: DomNode, found: Found): void {
  found.depth = 1;
  const stack: { node: DomNode; depth: number; after?: string }[] = [{ node: root, depth: 0 }];
  for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
    const { node, depth } = next;
    if (next.after !== undefined) {
      found.words.push(next.after);
      continue;
    }
    found.depth = Math.max(found.depth, depth);
    if (node.type === "text") found.words.push(node.data ?? "");
    // Outlook shows what stands in a conditional comment.
    if (node.type === "comment" && /^\s*\[if/i.test(node.data ?? "")) {
      found.words.push(` ${node.data ?? ""} `);
    }
    if (node.type === "style") {
      found.hiding.push(collapse(textOf(node)));
      continue;
    }
    if (node.name !== undefined) readElement(node, found);
    const gap = node.name !== undefined && !INLINE.has(node.name) ? " " : "";
    found.words.push(gap);
    stack.push({ node, depth, after: gap });
    for (const child of (node.children ?? []).toReversed()) {
      stack.push({ node: child, depth: depth + 1 });
    }
  }
}

function readElement(node: DomNode, found: Found): void {
  const attributes = node.attribs ?? {};
  // A page's own encoding says nothing to a reader; only a refresh leads somewhere.
  const names = node.name === "meta" && !("http-equiv" in attributes) ? [] : ATTRIBUTES;
  for (const name of names) {
    const value = attributes[name]?.trim();
    if (value) found.targets.push(`${node.name} ${name} ${collapse(value)}`);
  }
  const style = attributes.style ?? "";
  if (HIDES.test(style) || "hidden" in attributes) {
    found.hiding.push(`${node.name} ${collapse(textOf(node))}`);
  }
  const url = (attributes.href ?? attributes.action ?? attributes.formaction ?? "").trim();
  if (url !== "" && isWebTarget(url)) found.links.push({ label: collapse(textOf(node)), url });
}

function textOf(node: DomNode): string {
  let text = "";
  const stack = [node];
  for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
    if (next.type === "text") text += next.data ?? "";
    stack.push(...(next.children ?? []).toReversed());
  }
  return text;
}

const uniqueByUrl = (links: HtmlContent["links"]) => {
  const seen = new Set<string>();
  return links.filter(({ url }) => !seen.has(url) && seen.add(url));
};
