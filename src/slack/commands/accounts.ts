import { actsFor } from "../../domain/access.ts";
import {
  type PortfolioStatus,
  type ShownPortfolio,
  showPortfolio,
} from "../../domain/portfolio.ts";
import type { CommandRow, Context } from "../listener.ts";
import { ACCOUNTS_PAGE, accountsMessage } from "../views/accounts.ts";
import type { Message } from "../views/blocks.ts";

const USAGE = "accounts [mine|all|red|amber|green]";

export const accountsCommand: CommandRow = {
  name: "accounts",
  usage: USAGE,
  summary: "Accounts by risk, yours or all",
  may: "viewer",
  async run(context, rest) {
    const wanted = typedFilter(rest);
    await context.respond(
      wanted === null
        ? {
            text: `I do not know that filter. Try \`/tam ${USAGE}\`, for example \`/tam accounts all red\`.`,
          }
        : await accountsPage(context, { ...wanted, page: 0 }),
    );
  },
};

/** One page of the list for this person. */
export async function accountsPage(
  { services, person, rules, inTime }: Context,
  wanted: Omit<ShownPortfolio, "owner"> & { owner: ShownPortfolio["owner"] | null },
): Promise<Message> {
  const reps = actsFor(person, rules);
  const { lines, lastScan } = await services.portfolio({
    signal: inTime,
    ...(wanted.owner === "all" ? {} : { reps }),
  });
  const page = showPortfolio(lines, reps, wanted, ACCOUNTS_PAGE);
  return accountsMessage(page, lastScan, {
    now: services.clock.now(),
    calendar: services.alerts.calendar,
  });
}

const STATUSES: Record<string, PortfolioStatus> = { red: "Red", amber: "Amber", green: "Green" };

/** Words in any order; null when one of them is none of ours. */
function typedFilter(rest: string) {
  let owner: ShownPortfolio["owner"] | null = null;
  let status: PortfolioStatus = "any";
  for (const word of rest
    .toLowerCase()
    .split(/[\s,|]+/)
    .filter(Boolean)) {
    const named = STATUSES[word];
    if (named !== undefined) status = named;
    else if (word === "mine" || word === "all") owner = word;
    else return null;
  }
  return { owner, status };
}
