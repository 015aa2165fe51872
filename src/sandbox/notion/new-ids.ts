import { createHash } from "node:crypto";

/** Dashed uuids (version 4 in form), the same in every run. */
export function createIds(): () => string {
  let made = 0;
  return () => {
    made += 1;
    const hex = createHash("sha256").update(`notion/${made}`).digest("hex");
    return [
      hex.slice(0, 8),
      hex.slice(8, 12),
      `4${hex.slice(13, 16)}`,
      `8${hex.slice(17, 20)}`,
      hex.slice(20, 32),
    ].join("-");
  };
}
