import type { SlackWorld } from "./contract.ts";
import { everyone } from "./people.ts";

/**
 * A command's text as Slack sends it with `should_escape: true`: people and channels that are named become references,
 * links are marked, `& < >` are escaped.
 */
export const escapeCommandText = (world: SlackWorld, text: string): string =>
  text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replace(/(?<![\w@.])@([\w.-]*\w)/g, (typed, name: string) => {
      const user = everyone(world).find((one) => one.name === name);
      return user === undefined ? typed : `<@${user.id}|${user.name}>`;
    })
    .replace(/(?<!\w)#([\w-]+)/g, (typed, name: string) => {
      const channel = world.channels.find((one) => one.kind !== "im" && one.name === name);
      return channel === undefined ? typed : `<#${channel.id}|${channel.name}>`;
    })
    .replace(/\bhttps?:\/\/[^\s<>|]+/g, (url) => `<${url}>`);
