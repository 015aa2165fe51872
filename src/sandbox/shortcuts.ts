import { readFile } from "node:fs/promises";
import { parse } from "yaml";
import { z } from "zod";
import type { Shortcut } from "./ui/protocol.ts";

const manifest = z.object({
  features: z.object({
    shortcuts: z
      .array(
        z.object({
          name: z.string(),
          type: z.enum(["global", "message"]),
          callback_id: z.string(),
        }),
      )
      .default([]),
  }),
});

/** Slack takes the app's shortcuts from its manifest, and so does the sandbox. */
export async function readShortcuts(): Promise<Shortcut[]> {
  const text = await readFile(new URL("../../manifest.yml", import.meta.url), "utf8");
  return manifest
    .parse(parse(text))
    .features.shortcuts.map(({ name, type, callback_id }) => ({ name, type, id: callback_id }));
}
