import { Component, type ReactNode } from "react";
import { BlockNote } from "./block-note.tsx";
import type { Block } from "./block-types.ts";

type Props = { block: Block; children: ReactNode };
type State = { block: Block; failed: boolean };

/**
 * One block that cannot be drawn must not take the conversation with it. React knows error
 * boundaries only as classes.
 */
export class BlockBoundary extends Component<Props, State> {
  override state: State = { block: this.props.block, failed: false };

  /** A block edited in place gets another chance. */
  static getDerivedStateFromProps(props: Props, state: State): State | null {
    return props.block === state.block ? null : { block: props.block, failed: false };
  }

  static getDerivedStateFromError(): Partial<State> {
    return { failed: true };
  }

  override render(): ReactNode {
    const { block, children } = this.props;
    return this.state.failed ? (
      <BlockNote block={block}>This {block.type} block could not be drawn.</BlockNote>
    ) : (
      children
    );
  }
}
