import { z } from "zod";

/** What is read of Gmail's answers; whatever lacks it is an error, or unclear when something was to change. */
const id = z.string().min(1).max(500);
const messageRef = z.object({ id, threadId: id });
const labels = z.array(z.string()).default([]);

export const draftAnswer = z.object({ id, message: messageRef });

export const rawDraftAnswer = z.object({
  id,
  message: messageRef.extend({
    labelIds: labels,
    raw: z
      .string()
      .regex(/^[\w+/=-]*$/)
      .optional(),
  }),
});

const epoch = z
  .string()
  .regex(/^\d{1,15}$/)
  .transform((value) => new Date(Number(value)));

const headers = z
  .object({
    headers: z.array(z.object({ name: z.string(), value: z.string().default("") })).default([]),
  })
  .default({ headers: [] });

export const mailAnswer = messageRef.extend({
  labelIds: labels,
  internalDate: epoch,
  payload: headers,
});
export type MailAnswer = z.infer<typeof mailAnswer>;

export const draftHeadersAnswer = z.object({ id, message: mailAnswer });

export const draftListAnswer = z.object({
  drafts: z.array(z.object({ id, message: messageRef })).default([]),
  nextPageToken: z.string().min(1).optional(),
});

/** A send that was carried out says so itself. */
export const sentAnswer = messageRef.extend({
  labelIds: z.array(z.string()).refine((all) => all.includes("SENT")),
});

export const threadAnswer = z.object({ id, messages: z.array(mailAnswer).default([]) });

export const messageListAnswer = z.object({ messages: z.array(messageRef).default([]) });

const historyId = z.string().regex(/^\d{1,20}$/);

export const historyAnswer = z.object({
  history: z.array(z.object({ messages: z.array(messageRef).default([]) })).default([]),
  nextPageToken: z.string().min(1).optional(),
});

export const profileAnswer = z.object({ emailAddress: z.string(), historyId });

/** 204 without a body. */
export const nothing = z.union([z.literal(""), z.undefined(), z.null(), z.strictObject({})]);

/** 200 is not enough: Gmail can keep the wrapper of a draft that was sent, and deleting that deletes the mail. */
export const isOpenDraft = (labelIds: readonly string[]): boolean =>
  labelIds.includes("DRAFT") && !labelIds.includes("SENT");

export const isSent = (labelIds: readonly string[]): boolean =>
  labelIds.includes("SENT") && !labelIds.includes("DRAFT");
