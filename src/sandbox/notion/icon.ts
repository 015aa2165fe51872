import { asObject, asString, type JsonObject, onlyKeys } from "./checks.ts";
import { notEmulated, shouldBe } from "./refusal.ts";
import { parseUrl } from "./rich-text-write.ts";

/** One emoji as Unicode recommends it for exchange, with its variation selector and joiners. */
const EMOJI = /^\p{RGI_Emoji}$/v;

/** An icon of a request as it stands in answers. An `emoji` that is none (`!`) is refused, as Notion does. */
export function parseIcon(value: unknown, path: string): JsonObject {
  const icon = asObject(value, path);
  if (icon.emoji !== undefined) {
    onlyKeys(icon, ["type", "emoji"], path);
    const emoji = asString(icon.emoji, `${path}.emoji`);
    if (!EMOJI.test(emoji)) throw shouldBe(`${path}.emoji`, "an emoji", emoji);
    return { type: "emoji", emoji };
  }
  if (icon.external !== undefined) {
    onlyKeys(icon, ["type", "external"], path);
    const external = asObject(icon.external, `${path}.external`);
    onlyKeys(external, ["url"], `${path}.external`);
    return {
      type: "external",
      external: { url: parseUrl(external.url, `${path}.external.url`) },
    };
  }
  const [kind] = Object.keys(icon).filter((key) => key !== "type");
  if (kind === undefined) throw shouldBe(`${path}.emoji`, "defined", undefined);
  throw notEmulated(`an icon of the kind ${kind}`);
}
