import type { NotionCapability } from "./contract.ts";
import { NotionRefusal } from "./refusal.ts";

/** Creating is inserting, all other writes are updating, queries are reading; who one is needs nothing. */
function capabilityFor(operation: string): NotionCapability | null {
  if (operation === "GET /v1/users/me") return null;
  if (operation.startsWith("GET ") || operation.endsWith("/query")) return "read";
  return operation.startsWith("POST ") || operation.endsWith("/children") ? "insert" : "update";
}

/**
 * What the connection may do is asked before what is asked for exists or is right: 403
 * `restricted_resource` (developers.notion.com/reference/capabilities and /status-codes).
 */
export function createCapabilities() {
  let granted: readonly NotionCapability[] = ["read", "update", "insert"];
  return {
    set(capabilities: readonly NotionCapability[]) {
      granted = capabilities;
    },
    require(operation: string): void {
      const needed = capabilityFor(operation);
      if (needed !== null && !granted.includes(needed)) {
        const message = "Insufficient permissions for this endpoint.";
        throw new NotionRefusal(403, "restricted_resource", message);
      }
    },
  };
}
