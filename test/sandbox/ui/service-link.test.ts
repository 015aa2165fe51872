import { expect, it } from "vitest";
import { serviceLink } from "../../../src/sandbox/ui/drawer/service-link.ts";

const ID = "0a1b2c3d-4e5f-8a6b-9c7d-001122334455";
const hex = ID.replaceAll("-", "");

it.each([
  [`https://app.notion.com/p/${hex}`, { tab: "notion", page: ID }],
  [`https://www.notion.so/Acme-Corp-${hex}?pvs=4#block`, { tab: "notion", page: ID }],
  [
    "https://mail.google.com/mail/?authuser=dana%40x.example#drafts/18c4fa",
    { tab: "gmail", email: "dana@x.example", folder: "drafts", message: "18c4fa" },
  ],
  [
    "https://mail.google.com/mail/?authuser=dana@x.example#drafts/",
    { tab: "gmail", email: "dana@x.example", folder: "drafts", message: null },
  ],
  ["https://mail.google.com/mail/?authuser=dana@x.example#drafts/%E0%A4%A", null],
  [
    "https://mail.google.com/mail/?authuser=dana@x.example#sent",
    { tab: "gmail", email: "dana@x.example", folder: "sent", message: null },
  ],
  ["https://mail.google.com/mail/#drafts", null],
  ["https://app.notion.com/p/short", null],
  [`https://evil.example/p/${hex}`, null],
  ["mailto:dana@x.example", null],
  ["not an address", null],
])("%s", (href, link) => {
  expect(serviceLink(href)).toEqual(link);
});
