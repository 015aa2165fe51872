import type { Account } from "../../src/domain/account.ts";

/** An account with believable defaults; its id is made from its name. */
export const anAccount = (name: string, over: Partial<Account> = {}): Account => ({
  id: `account-${name.toLowerCase().replaceAll(" ", "-")}`,
  name,
  active: true,
  lastHeartbeat: null,
  repEmail: "dana@northwind.example",
  contactName: "Jo Contact",
  contactEmail: "jo@customer.example",
  tier: null,
  checkInIntervalMonths: null,
  shown: { score: null, status: null, lastScan: null },
  url: "https://www.notion.so/page",
  ...over,
});
