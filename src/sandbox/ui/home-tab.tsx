import { useEffect } from "react";
import { BlockContext, type BlockSurroundings } from "./blocks/block-context.ts";
import { BlockList } from "./blocks/block-list.tsx";
import type { View } from "./protocol.ts";

/** The app's Home tab; opening it tells the bot, which may publish something new. */
export function HomeTab({
  home,
  botName,
  surroundings,
  onOpen,
}: {
  home: View | null;
  botName: string;
  surroundings: BlockSurroundings;
  onOpen: () => void;
}) {
  // biome-ignore lint/correctness/useExhaustiveDependencies: once each time the tab is opened.
  useEffect(() => onOpen(), []);
  return (
    <section className="home" aria-label={`Home of ${botName}`}>
      {home === null ? (
        <p className="quiet">{botName} has nothing on its Home tab for you.</p>
      ) : (
        <BlockContext value={surroundings}>
          <BlockList blocks={home.blocks} />
        </BlockContext>
      )}
    </section>
  );
}
