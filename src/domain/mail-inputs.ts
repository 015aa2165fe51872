import type { DraftType } from "./draft.ts";

/** One thing that a template needs from the rep; a dialog asks for it. */
export type MailInput = {
  name: string;
  label: string;
  required: boolean;
  /** Several lines: one entry a line. */
  lines: boolean;
};

/** What the rep types, by type of mail; in `MailFacts.input` under the same names. */
export const MAIL_INPUTS: { readonly [T in DraftType]: readonly MailInput[] } = {
  escalation_outreach: [],
  health_checkin: [],
  release_notes: [
    { name: "version", label: "Release", required: true, lines: false },
    { name: "highlights", label: "What is new, one a line", required: true, lines: true },
    {
      name: "breaking",
      label: "What they have to change, one a line",
      required: false,
      lines: true,
    },
    { name: "url", label: "Link to the full notes", required: false, lines: false },
  ],
  roadmap_preview: [
    {
      name: "period",
      label: "Period, such as “the first half of 2027”",
      required: true,
      lines: false,
    },
    { name: "items", label: "What is planned, one a line", required: true, lines: true },
    { name: "url", label: "Link to the roadmap", required: false, lines: false },
  ],
  customer_success_review: [],
};
