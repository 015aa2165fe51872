import type { ReactNode } from "react";

/** The grey note in place of what the sandbox does not draw: nothing vanishes. */
export function BlockNote({ block, children }: { block: unknown; children: ReactNode }) {
  return (
    <details className="block-note">
      <summary>{children}</summary>
      <pre>{JSON.stringify(block, null, 2)}</pre>
    </details>
  );
}
