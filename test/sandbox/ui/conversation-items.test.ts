import { expect, it } from "vitest";
import { arrange } from "../../../src/sandbox/ui/conversation-items.ts";
import type { Message } from "../../../src/sandbox/ui/protocol.ts";

const message = (iso: string, threadTs?: string): Message => ({
  channel: "C1",
  ts: String(Date.parse(iso) / 1000),
  user: "U1",
  text: "",
  ephemeral: false,
  edited: false,
  ...(threadTs === undefined ? {} : { threadTs }),
});

it("orders messages and notices, by the viewer's days, with replies below their message", () => {
  const first = message("2026-03-13T22:30:00Z");
  const parent = { ...message("2026-03-13T23:30:00Z"), threadTs: "1773444600" };
  const reply = message("2026-03-14T09:00:00Z", parent.ts);
  const orphan = message("2026-03-14T10:00:00Z", "1.1");
  const notices = [
    { id: 0, channel: "C1", at: "2026-03-14T09:30:00Z", text: "here" },
    { id: 1, channel: "C2", at: "2026-03-14T09:30:00Z", text: "elsewhere" },
  ];
  const { items, replies } = arrange(
    { messages: [first, parent, reply, orphan], channel: "C1" },
    notices,
    "Europe/Berlin",
  );
  expect(items.map(({ key, day }) => [key, day])).toEqual([
    [first.ts, "2026-03-13"],
    [parent.ts, "2026-03-14"],
    ["notice-0", "2026-03-14"],
    [orphan.ts, "2026-03-14"],
  ]);
  expect([...replies]).toEqual([[parent.ts, [reply]]]);
});
