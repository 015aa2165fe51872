import type { Account } from "../../domain/account.ts";
import { findAccount } from "../find-account.ts";
import { decodeAccount } from "../ids.ts";
import type { Click, Context } from "../listener.ts";

/** The account in a button's value; null after the person was told that there is none. */
export async function clickedAccount(
  { services, respond, inTime }: Context,
  { value }: Pick<Click, "value">,
): Promise<Account | null> {
  const account = await findAccount(services, decodeAccount(value), inTime);
  if (account === null)
    await respond({
      text: "This account is not in the list any more. Ask again with `/tam health`.",
    });
  return account;
}
