import type { Reporter, TestState } from "vitest/node";

/**
 * For CI: the whole run as its last line, "6335 passed, 0 failed, 0 skipped", which reads the same whatever runner
 * stands behind it. A file that could not be loaded counts as one failure.
 */
export const closingLine: Reporter = {
  onTestRunEnd(modules) {
    const counts: Record<TestState, number> = { passed: 0, failed: 0, skipped: 0, pending: 0 };
    for (const module of modules) {
      for (const test of module.children.allTests()) counts[test.result().state] += 1;
      counts.failed += module.errors().length;
    }
    const { passed, failed, skipped, pending } = counts;
    console.log(`${passed} passed, ${failed} failed, ${skipped + pending} skipped`);
  },
};
