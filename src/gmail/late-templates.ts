import type { MailTemplates } from "../domain/mail-facts.ts";
import type { createMailTemplates } from "./templates.ts";

/** The mail templates; Liquid, Markdown and YAML are loaded when they are first asked for, not while the bot starts. */
export function createLateMailTemplates(
  options: Parameters<typeof createMailTemplates>[0],
): MailTemplates {
  let loading: Promise<MailTemplates> | null = null;
  const load = async (): Promise<MailTemplates> =>
    (await import("./templates.ts")).createMailTemplates(options);
  const loaded = (): Promise<MailTemplates> => (loading ??= load());
  return {
    render: async (type, facts, internal) => (await loaded()).render(type, facts, internal),
    check: async () => (await loaded()).check(),
  };
}
