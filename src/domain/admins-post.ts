import type { NewPost } from "./outbox.ts";
import { personalPost } from "./personal-post.ts";

/** A message to the admins, for the outbox: told once, whoever adds it again. Each line of the text is one of it. */
export const adminsPost = (key: string, text: string, scanId: string | null = null): NewPost => ({
  ...personalPost(key, "admins", { kind: "admins", text }),
  scanId,
});
