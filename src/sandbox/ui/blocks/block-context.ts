import { createContext, useContext } from "react";
import type { Element } from "./block-types.ts";
import type { Viewer } from "./slack-date.ts";

export type Suggestion = { text: string; value: string };

/** What blocks need from the page around them. */
export type BlockSurroundings = {
  viewer: Viewer;
  theme: "light" | "dark";
  people: { id: string; name: string }[];
  channels: { id: string; name: string }[];
  /** Sends the click and resolves when the bot acknowledged it or Slack gave up waiting. */
  act: (element: Element, blockId: string | undefined, value?: string) => Promise<void>;
  suggest: (element: Element, query: string) => Promise<Suggestion[]>;
  /** In a modal: what is typed, by action id, and what the bot found wrong, by block id. */
  form?: {
    values: Record<string, string>;
    errors: Record<string, string>;
    set: (actionId: string, value: string) => void;
  };
};

export const BlockContext = createContext<BlockSurroundings | null>(null);

export function useSurroundings(): BlockSurroundings {
  const surroundings = useContext(BlockContext);
  if (surroundings === null) throw new Error("Blocks are drawn inside a BlockContext.");
  return surroundings;
}
