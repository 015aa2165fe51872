import type { Account } from "../domain/account.ts";
import type { SlackServices } from "./listener.ts";

/**
 * By id from memory; after a restart the list may not have been read yet, and an account may be younger than it. Null
 * when there is none. Throws as `list`.
 */
export const findAccount = async (
  { directory }: Pick<SlackServices, "directory">,
  id: string | null,
  inTime: AbortSignal,
): Promise<Account | null> =>
  id === null ? null : (directory.known(id) ?? directory.get(id, inTime));
