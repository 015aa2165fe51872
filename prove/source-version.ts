import { execFileSync } from "node:child_process";

/** Of what is measured: a page, a picture or a remark that changes asks for nothing to be measured again. */
const MEASURED = [
  ..."src templates prove bench test package.json".split(" "),
  ":!prove/experiment-words.ts",
];

/** The last commit that touched what is measured; with changes since, it says so with the time. */
export function sourceVersion(root: string): string {
  const git = (...args: string[]) =>
    execFileSync("git", args, { cwd: root, encoding: "utf8" }).trim();
  const commit = git("log", "-1", "--format=%h", "--", ...MEASURED);
  const isChanged = git("status", "--porcelain", "--", ...MEASURED) !== "";
  // Two states with changes are never the same one.
  return isChanged ? `${commit} with changes of ${new Date().toISOString()}` : commit;
}
