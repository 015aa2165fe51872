import type { ReactNode } from "react";
import { safeHref } from "../blocks/block-types.ts";
import type { NotionBlock, NotionRun } from "../drawer/protocol.ts";

/** One block as Notion draws it, without what stands below it. Pictures are named, never loaded. */
export function BlockContent({
  block,
  onCheck,
  onPage,
}: {
  block: NotionBlock;
  onCheck: (blockId: string, checked: boolean) => void;
  onPage: (id: string) => void;
}) {
  const text = <Runs runs={block.runs} />;
  switch (block.type) {
    case "heading_1":
      return <h3 className="block-h1">{text}</h3>;
    case "heading_2":
      return <h3 className="block-h2">{text}</h3>;
    case "heading_3":
      return <h4 className="block-h3">{text}</h4>;
    case "to_do":
      return (
        <label className="block-todo" data-checked={block.checked}>
          <input
            type="checkbox"
            checked={block.checked}
            onChange={(event) => onCheck(block.id, event.target.checked)}
          />
          <span>{text}</span>
        </label>
      );
    case "quote":
      return <blockquote>{text}</blockquote>;
    case "callout":
      return (
        <p className="block-callout">
          {block.icon !== null && <span aria-hidden="true">{block.icon}</span>} {text}
        </p>
      );
    case "code":
      return <pre className="block-code">{block.text}</pre>;
    case "equation":
      return <code>{block.text}</code>;
    case "divider":
      return <hr />;
    case "child_page":
      return (
        <button type="button" className="link child-page" onClick={() => onPage(block.id)}>
          {block.text || "(untitled)"}
        </button>
      );
    case "table":
      return (
        <table className="block-table">
          <tbody>
            {block.children.map((row) => (
              <tr key={row.id}>
                {row.cells.map((cell, index) => (
                  // biome-ignore lint/suspicious/noArrayIndexKey: a cell is its place in the row.
                  <td key={index}>
                    <Runs runs={cell} />
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      );
    case "paragraph":
    case "bulleted_list_item":
    case "numbered_list_item":
    case "toggle":
      return <p>{block.text === "" ? <span className="quiet">(empty)</span> : text}</p>;
    default:
      return (
        <p className="quiet">
          [{block.type.replaceAll("_", " ")}
          {block.text === "" ? "" : `: ${block.text}`}]
        </p>
      );
  }
}

function Runs({ runs }: { runs: NotionRun[] }) {
  // biome-ignore lint/suspicious/noArrayIndexKey: a run is its place in the text.
  return runs.map((run, index) => <Run key={index} run={run} />);
}

function Run({ run }: { run: NotionRun }) {
  let text: ReactNode = run.text;
  if (run.code) text = <code>{text}</code>;
  if (run.bold) text = <strong>{text}</strong>;
  if (run.italic) text = <em>{text}</em>;
  if (run.underline) text = <u>{text}</u>;
  if (run.strikethrough) text = <s>{text}</s>;
  if (run.mention) text = <span className="mention">{text}</span>;
  const href = run.link === null ? null : safeHref(run.link);
  if (href === null) return text;
  return (
    <a href={href} title={href} target="_blank" rel="noopener noreferrer">
      {text}
    </a>
  );
}
