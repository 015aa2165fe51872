import { createElement, type ReactNode } from "react";
import { safeHref } from "../blocks/block-types.ts";

/**
 * A mail's HTML drawn from an allow-list: the browser parses it in a document of its own, which
 * neither runs nor loads anything, and only these elements are made anew, without a single
 * attribute but the address of a link. What a picture shows is said in words.
 */
export function MailHtml({ html }: { html: string }) {
  const { body } = new DOMParser().parseFromString(withoutStyles(html), "text/html");
  return <div className="mail-html">{childrenOf(body, 0)}</div>;
}

/**
 * The page's content security policy forbids styles in that document, too, and each would be reported as
 * an error of the page. Nothing depends on this: what it misses is forbidden all the same.
 */
const withoutStyles = (html: string): string =>
  html
    .replaceAll(/<(\/?)style\b/gi, "<$1template")
    .replaceAll(/<[^>]*>/g, (tag) => tag.replaceAll(/\bstyle\s*=/gi, "data-style="));

/** Deeper than any letter; a browser's own parser goes on for ever. */
const MOST_DEPTH = 60;

const KEPT = new Set(
  "p div span br hr b strong i em u s small sub sup h1 h2 h3 h4 h5 h6 ul ol li dl dt dd blockquote pre code table thead tbody tfoot tr td th caption".split(
    " ",
  ),
);
/** Nothing of what is in them is for reading. */
const DROPPED = new Set(
  "script style head title template iframe object embed svg math noscript link meta base textarea select".split(
    " ",
  ),
);
const EMPTY = new Set(["br", "hr"]);
/** Where white space between elements must not become a child. */
const ROWS = new Set(["table", "thead", "tbody", "tfoot", "tr"]);

function childrenOf(parent: Node, depth: number): ReactNode[] {
  if (depth > MOST_DEPTH) return [parent.textContent];
  return [...parent.childNodes].map((node, key) => drawn(node, key, depth));
}

function drawn(node: Node, key: number, depth: number): ReactNode {
  if (node.nodeType === Node.TEXT_NODE) {
    const parent = node.parentNode?.nodeName.toLowerCase() ?? "";
    return ROWS.has(parent) ? null : node.textContent;
  }
  if (!(node instanceof Element)) return null;
  const tag = node.nodeName.toLowerCase();
  if (DROPPED.has(tag)) return null;
  if (tag === "img") return <Picture key={key} alt={node.getAttribute("alt") ?? ""} />;
  if (EMPTY.has(tag)) return createElement(tag, { key });
  const children = childrenOf(node, depth + 1);
  const href = tag === "a" ? safeHref(node.getAttribute("href") ?? "") : null;
  if (href !== null) {
    return (
      <a key={key} href={href} title={href} target="_blank" rel="noopener noreferrer">
        {children}
      </a>
    );
  }
  return createElement(KEPT.has(tag) ? tag : "span", { key }, ...children);
}

const Picture = ({ alt }: { alt: string }) => (
  <span className="quiet">[picture{alt === "" ? "" : `: ${alt}`}]</span>
);
