import {
  PORTFOLIO_STATUSES,
  type PortfolioPage,
  type PortfolioStatus,
  type ShownPortfolio,
} from "../../domain/portfolio.ts";
import { ACTION, type ActionId, encodeShown } from "../ids.ts";
import { type Block, button, label } from "./blocks.ts";
import * as words from "./words.ts";

/** Whose accounts and which of them: the two menus above a list. */
export const portfolioMenus = ({ shown }: PortfolioPage): Block => ({
  type: "actions",
  elements: [
    menu(ACTION.portfolioOwner, shown, [
      { text: "My accounts", shown: { ...shown, owner: "mine", page: 0 } },
      { text: "All accounts", shown: { ...shown, owner: "all", page: 0 } },
    ]),
    menu(
      ACTION.portfolioStatus,
      shown,
      PORTFOLIO_STATUSES.map((status) => ({
        text: status === "any" ? "Any status" : `${words.status(status)} only`,
        shown: { ...shown, status, page: 0 },
      })),
    ),
  ],
});

function menu(
  action: ActionId,
  now: ShownPortfolio,
  choices: readonly { text: string; shown: ShownPortfolio }[],
) {
  const options = choices.map(({ text, shown }) => ({
    text: label(text, 75),
    value: encodeShown(shown),
  }));
  const present = encodeShown({ ...now, page: 0 });
  const initial = options.find(({ value }) => value === present);
  return {
    type: "static_select" as const,
    action_id: action,
    options,
    ...(initial === undefined ? {} : { initial_option: initial }),
  };
}

/** Under a list that has more than one page; a button that leads nowhere is not drawn. */
export function portfolioPager({ shown, pages }: PortfolioPage): Block[] {
  if (pages < 2) return [];
  const { page } = shown;
  const to = (text: string, action: ActionId, next: number) =>
    next < 0 || next >= pages ? [] : [button(text, action, encodeShown({ ...shown, page: next }))];
  return [
    {
      type: "actions",
      elements: [
        ...to("◀ Page before", ACTION.portfolioBack, page - 1),
        ...to(`Page ${page + 2} of ${pages} ▶`, ACTION.portfolioOn, page + 1),
      ],
    },
  ];
}

const STATUS_WORDS: Record<PortfolioStatus, string> = {
  any: "",
  Red: "Red ",
  Amber: "Amber ",
  Green: "Green ",
};

/** "your Red accounts", "all accounts". */
export const portfolioWords = ({ owner, status }: ShownPortfolio): string =>
  `${owner === "mine" ? "your" : "all"} ${STATUS_WORDS[status]}accounts`;
