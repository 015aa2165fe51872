import { ServiceError } from "../lib/errors.ts";
import type { AccountDirectory } from "./account-directory.ts";

/**
 * What is wrong with the list of accounts, in words; null = nothing. `unread`: why there is none at all; `trouble`: why
 * the one that is there could not be read anew.
 */
export function listProblem(unread: ServiceError | null, trouble: string | null): string | null {
  if (unread !== null)
    return `Your accounts are shown as soon as their list is read. ${unread.message}`;
  return trouble === null ? null : `The list of accounts is an older one. ${trouble}`;
}

/** The same, for whoever does not need the accounts. Throws what is no outside service's failure. */
export async function findListProblem(
  directory: Pick<AccountDirectory, "list" | "trouble">,
  signal: AbortSignal,
): Promise<string | null> {
  const unread = await directory.list(signal).then(
    () => null,
    (error: unknown) => {
      if (error instanceof ServiceError) return error;
      throw error;
    },
  );
  return listProblem(unread, directory.trouble);
}
