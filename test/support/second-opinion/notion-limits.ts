import { isRecord } from "./wire.ts";

/**
 * Notion's published limits (developers.notion.com/reference/request-limits and the pages of the methods, November
 * 2026), of which the SDK's types know nothing: written down here once more on their own.
 */
const MOST = { pageSize: 100, entries: 100, text: 2000, blocks: 1000, bytes: 500_000 };

/** What a request (path, query and body in one object) has too much of. */
export function notionLimitFaults(request: Record<string, unknown>, bytes: number): string[] {
  const { page_size: pageSize } = request;
  const faults = [
    ...(typeof pageSize === "number" && !(pageSize >= 1 && pageSize <= MOST.pageSize)
      ? [`page_size is ${pageSize}, not 1 to ${MOST.pageSize}`]
      : []),
    ...(bytes > MOST.bytes ? [`the body has ${bytes} bytes, more than ${MOST.bytes}`] : []),
  ];
  let blocks = 0;
  const look = (value: unknown, path: string): void => {
    if (Array.isArray(value)) {
      if (value.length > MOST.entries)
        faults.push(`${path} has ${value.length} entries, more than ${MOST.entries}`);
      if (path.endsWith("/children")) blocks += value.length;
      for (const entry of value) look(entry, `${path}[]`);
    } else if (isRecord(value)) {
      for (const [name, inside] of Object.entries(value)) look(inside, `${path}/${name}`);
    } else if (typeof value === "string" && /\/(?:text\/content|url)$/.test(path)) {
      // In code points: Notion does not say of what.
      const { length } = Array.from(value);
      if (length > MOST.text)
        faults.push(`${path} has ${length} characters, more than ${MOST.text}`);
    }
  };
  look(request, "");
  if (blocks > MOST.blocks) faults.push(`${blocks} blocks, more than ${MOST.blocks}`);
  return faults;
}
