import type { Account } from "../../domain/account.ts";
import {
  LONGEST_PULSE_REASON,
  PULSE_DAYS,
  PULSE_VERDICTS,
  type Pulse,
  type PulseVerdict,
} from "../../domain/pulse.ts";
import { mrkdwn } from "../../lib/text.ts";
import { type Calendar, type CalendarDay, formatCalendarDay } from "../../lib/time-zone.ts";
import { ACTION, encodeAccount, encodePulse, VIEW } from "../ids.ts";
import { type Block, button, context, section } from "./blocks.ts";
import { choiceInput, dateInput, textInput } from "./inputs.ts";
import type { Modal } from "./modal.ts";
import * as words from "./words.ts";

/** Block ids of the inputs. */
export const PULSE_INPUT = {
  verdict: "pulse_verdict",
  reason: "pulse_reason",
  endsOn: "pulse_ends_on",
} as const;

const SIGN: Record<PulseVerdict, string> = { better: "🔼", worse: "🔽" };

/** In a list: "🔽 worse than its score, says its rep, until 6 Dec". */
export const pulseMark = ({ verdict, until }: Pulse, calendar: Calendar): string =>
  `${SIGN[verdict]} pulse: ${verdict} until ${words.day(calendar.dayOf(until))}`;

/** On the health card, beside the score; `name` of who says so, when it is known. */
export const pulseBlock = (pulse: Pulse, name: string | null, calendar: Calendar): Block =>
  context(
    `${SIGN[pulse.verdict]} *${pulse.verdict === "better" ? "Better" : "Worse"} than its score*, says ${name === null ? "a rep" : mrkdwn(name, 100)} until ${words.day(calendar.dayOf(pulse.until))}: ${mrkdwn(pulse.reason, LONGEST_PULSE_REASON)}`,
  );

/** `windowId`: of the card's window below, which shows the pulse afterwards. */
export const pulseModal = (
  account: Pick<Account, "id" | "name">,
  pulse: Pulse | null,
  {
    windowId,
    today,
    calendar,
  }: { windowId: string | null; today: CalendarDay; calendar: Calendar },
): Modal => ({
  id: VIEW.pulse,
  title: "Pulse",
  submit: "Save",
  metadata: encodePulse({ accountId: account.id, windowId }),
  blocks: [
    section(
      `How is *${mrkdwn(account.name, 80)}* really? Your judgement stands beside the score, never instead of it, and ends by itself. No customer ever sees it.`,
    ),
    choiceInput({
      id: PULSE_INPUT.verdict,
      label: "Compared with its score, it is",
      value: pulse?.verdict ?? "worse",
      options: PULSE_VERDICTS.map((verdict) => ({
        text: `${SIGN[verdict]} ${verdict}`,
        value: verdict,
      })),
    }),
    textInput({
      id: PULSE_INPUT.reason,
      label: "Why",
      value: pulse?.reason ?? null,
      max: LONGEST_PULSE_REASON,
    }),
    dateInput({
      id: PULSE_INPUT.endsOn,
      label: "Ends on",
      value: formatCalendarDay(pulse === null ? today + PULSE_DAYS : calendar.dayOf(pulse.until)),
    }),
    ...(pulse === null
      ? []
      : [
          {
            type: "actions" as const,
            elements: [
              button("Remove it", ACTION.pulseRemove, encodeAccount(account.id), "danger"),
            ],
          },
        ]),
  ],
});
