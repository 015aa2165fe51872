import { type Dispatch, useCallback, useState } from "react";
import type { Api } from "./api.ts";
import type { BlockSurroundings } from "./blocks/block-context.ts";
import { type Confirm, confirmOf } from "./blocks/block-types.ts";
import type { Viewer } from "./blocks/slack-date.ts";
import type { Typed } from "./command-line.ts";
import type { Outcome, Place, Shortcut, Workspace } from "./protocol.ts";
import { useTheme } from "./use-theme.ts";
import type { Action } from "./workspace-state.ts";

/** A click that waits for "are you sure?". */
export type Asking = {
  confirm: Confirm;
  surroundings: BlockSurroundings;
  answer: (yes: boolean) => void;
};

export type Surround = (place: Place, viewer: Viewer) => BlockSurroundings;

/** Runs a shortcut, on a message or everywhere. */
export type RunShortcut = (shortcut: Shortcut, message?: { channel: string; ts: string }) => void;

/**
 * What a person does to the bot: typing, clicking, opening its Home tab. What goes wrong is said in
 * the conversation, as Slackbot would. `surround` keeps its identity while its inputs stay, so that
 * rows are drawn again only when something of theirs changed.
 */
export function useBot(workspace: Workspace, api: Api, dispatch: Dispatch<Action>) {
  const [asking, setAsking] = useState<Asking | null>(null);
  const theme = useTheme();
  const { people, channels } = workspace;
  const channel = workspace.channel ?? "";
  const botName = workspace.bot.name;

  const notice = useCallback(
    (text: string) => dispatch({ kind: "notice", channel, text }),
    [dispatch, channel],
  );

  const settle = useCallback(
    async (promise: Promise<Outcome>, failed: (error: string) => string) => {
      try {
        const outcome = await promise;
        if (!outcome.acked) notice(failed(outcome.error ?? "no answer"));
        else if (outcome.notice !== undefined) notice(outcome.notice);
      } catch (error) {
        notice(error instanceof Error ? error.message : String(error));
      }
    },
    [notice],
  );

  const surround: Surround = useCallback(
    (place, viewer) => {
      const surroundings: BlockSurroundings = {
        viewer,
        theme,
        people,
        channels,
        async act(element, blockId, value) {
          const confirm = confirmOf(element);
          if (confirm !== null) {
            const yes = await new Promise<boolean>((answer) =>
              setAsking({ confirm, surroundings, answer }),
            );
            setAsking(null);
            if (!yes) return;
          }
          const click = {
            place,
            actionId: element.action_id ?? "",
            ...(blockId === undefined ? {} : { blockId }),
            ...(value === undefined ? {} : { value }),
          };
          await settle(
            api.click(click),
            (error) => `${botName} did not answer the click: "${error}"`,
          );
        },
        suggest: (element, query) =>
          api.suggest({ place, actionId: element.action_id ?? "", query }),
      };
      return surroundings;
    },
    [theme, people, channels, api, settle, botName],
  );

  function send(typed: Exclude<Typed, { kind: "nothing" }>): void {
    switch (typed.kind) {
      case "say":
        void settle(api.say({ channel, text: typed.text }), (error) => error);
        break;
      case "command": {
        const { command, text } = typed;
        void settle(
          api.command({ channel, command, text }),
          (error) => `${command} failed with the error "${error}"`,
        );
        break;
      }
      case "unknownCommand":
        notice(
          `${typed.command} is not a valid command. In Slack, all messages that start with the "/" character are interpreted as commands.`,
        );
    }
  }

  const run: RunShortcut = useCallback(
    (shortcut, message) =>
      void settle(
        api.shortcut({ callbackId: shortcut.id, ...(message === undefined ? {} : { message }) }),
        (error) => `${shortcut.name} failed with the error "${error}"`,
      ),
    [api, settle],
  );

  const openHome = () => settle(api.openHome(), (error) => `The Home tab failed: "${error}"`);

  return { asking, surround, send, run, openHome };
}
