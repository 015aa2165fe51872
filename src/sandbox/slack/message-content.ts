import { codePoints, isObject } from "./block-kit/schema.ts";
import { messageBlocksTooLong, validateBlocks } from "./block-kit.ts";
import type { SlackBlock } from "./contract.ts";
import type { Content } from "./message-store.ts";
import { refuse, refuseProblems } from "./refusal.ts";

/** A longer text is cut without a word (docs.slack.dev/changelog/2018-truncating-really-long-messages). */
const TEXT_CHARACTERS = 40_000;
/** chat.update counts bytes instead and refuses. */
const UPDATE_BYTES = 4_000;
const METADATA_BYTES = 8_000;

type RawContent = { text?: unknown; blocks?: unknown; metadata?: unknown };

/** Blocks as a message may carry them; refuses as chat.postMessage would. */
export function messageBlocks(blocks: unknown): SlackBlock[] {
  if (!Array.isArray(blocks)) refuse("invalid_blocks_format");
  refuseProblems(validateBlocks(blocks, "message"), "invalid_blocks");
  if (messageBlocksTooLong(blocks)) refuse("msg_blocks_too_long");
  return blocks as SlackBlock[];
}

/** The content of a new message; a later one may also come with text alone or blocks alone. */
export function messageContent({ text, blocks, metadata }: RawContent): Content {
  if (text !== undefined && typeof text !== "string") refuse("invalid_arguments");
  const content: Content = {
    text: Array.from(text ?? "")
      .slice(0, TEXT_CHARACTERS)
      .join(""),
  };
  if (blocks !== undefined) content.blocks = messageBlocks(blocks);
  if (content.text === "" && (content.blocks ?? []).length === 0) refuse("no_text");
  if (metadata !== undefined) content.metadata = messageMetadata(metadata);
  return content;
}

/** The changed content; without a new text the old one stays. */
export function updateContent(raw: RawContent, oldText: string): Content {
  if (typeof raw.text === "string" && Buffer.byteLength(raw.text) > UPDATE_BYTES)
    refuse("msg_too_long");
  return messageContent({ ...raw, text: raw.text ?? oldText });
}

function messageMetadata(value: unknown): NonNullable<Content["metadata"]> {
  if (!isObject(value)) refuse("invalid_metadata_format");
  const { event_type: type, event_payload: payload } = value as Record<string, unknown>;
  if (typeof type !== "string" || type === "" || codePoints(type) > 255 || !isObject(payload))
    return refuse("invalid_metadata_schema");
  if (Buffer.byteLength(JSON.stringify(payload)) > METADATA_BYTES) refuse("metadata_too_large");
  return { event_type: type, event_payload: payload };
}
