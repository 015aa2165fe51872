import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Finished } from "./proof-page.ts";

/** What has finished, one file an experiment: a run that is cut short keeps it whole. */
export function createFinishedFiles(directory: string) {
  const fileOf = (name: string) => join(directory, `${name}.json`);
  return {
    read: (name: string): Finished | null =>
      existsSync(fileOf(name))
        ? (JSON.parse(readFileSync(fileOf(name), "utf8")) as Finished)
        : null,
    write(finished: Finished): void {
      const file = fileOf(finished.name);
      writeFileSync(`${file}.new`, JSON.stringify(finished, null, 2));
      renameSync(`${file}.new`, file);
    },
  };
}
