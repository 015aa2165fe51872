import type { NewPost, Post } from "./outbox.ts";

/** A message to one person, or the admins, for the outbox: of no scan, and no episode is announced by it. */
export const personalPost = (key: string, to: string, post: Post): NewPost => ({
  key,
  scanId: null,
  to,
  position: 0,
  post,
  announces: [],
});
