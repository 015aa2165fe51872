const AUTH = "https://www.googleapis.com/auth/";

/** The scopes Gmail's methods go by. */
export const SCOPES = {
  all: "https://mail.google.com/",
  compose: `${AUTH}gmail.compose`,
  modify: `${AUTH}gmail.modify`,
  readonly: `${AUTH}gmail.readonly`,
  metadata: `${AUTH}gmail.metadata`,
  send: `${AUTH}gmail.send`,
} as const;

const { all, compose, modify, readonly, metadata } = SCOPES;

/** One of these covers the method (discovery document, revision 20260413). */
export const COVERED_BY = {
  drafts: [all, modify, compose],
  readDrafts: [all, modify, compose, readonly],
  read: [all, modify, readonly, metadata],
  readContent: [all, modify, readonly],
  profile: [all, modify, compose, readonly, metadata],
} as const;
