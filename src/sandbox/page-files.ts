import { readdir, readFile } from "node:fs/promises";
import { extname, join, relative, sep } from "node:path";
import { promisify } from "node:util";
import { gzip } from "node:zlib";

export type PageFile = { body: Buffer; gzipped: Buffer; type: string; immutable: boolean };

const TYPES: Record<string, string> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".svg": "image/svg+xml",
};

/**
 * The built page in memory, by URL path; only these paths exist, so no request can name another
 * file. Files under /assets/ carry a hash of their content in their name and never change.
 */
export async function loadPageFiles(dir: string): Promise<Map<string, PageFile>> {
  const names = await readdir(dir, { recursive: true, withFileTypes: true });
  const files = new Map<string, PageFile>();
  for (const entry of names) {
    const type = TYPES[extname(entry.name)];
    if (!entry.isFile() || type === undefined) continue;
    const path = join(entry.parentPath, entry.name);
    const body = await readFile(path);
    const url = `/${relative(dir, path).split(sep).join("/")}`;
    files.set(url, {
      body,
      gzipped: await promisify(gzip)(body),
      type,
      immutable: url.startsWith("/assets/"),
    });
  }
  return files;
}
