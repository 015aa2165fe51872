import { resolve } from "node:path";
import { expect, it } from "vitest";
import { parseSandboxArguments } from "../../src/sandbox/arguments.ts";

const parse = (...args: string[]) => parseSandboxArguments(args, "/home/dana");
const nothing = { kind: "run", tickets: null, port: null, verbose: false };

it.each<[string[], object]>([
  [[], nothing],
  [["--port", "0"], { ...nothing, port: 0 }],
  [["--port", "65535", "--verbose"], { ...nothing, port: 65_535, verbose: true }],
  [["--help"], { kind: "help" }],
  [
    ["--tickets", "data/events.csv.gz", "--from", "2016-03-14"],
    {
      ...nothing,
      tickets: {
        file: resolve("/home/dana/data/events.csv.gz"),
        from: new Date("2016-03-14T00:00:00Z"),
      },
    },
  ],
  [
    ["--from", "2016-02-29", "--tickets=/tmp/events.csv"],
    {
      ...nothing,
      tickets: { file: resolve("/tmp/events.csv"), from: new Date("2016-02-29T00:00:00Z") },
    },
  ],
])("%j is understood", (args, expected) => {
  expect(parse(...args)).toEqual(expected);
});

it.each<[string[], RegExp]>([
  [["--port", "web"], /--port takes a number from 0 to 65535, not "web"/],
  [["--port", "65536"], /not "65536"/],
  [["--port", "-1"], /--port/],
  [["--port", "8e1"], /not "8e1"/],
  [["--from", "2016-03-14"], /--from goes with --tickets/],
  [["--tickets", "events.csv"], /--tickets needs --from/],
  [["--tickets", "events.csv", "--from", "yesterday"], /takes a day .* not "yesterday"/],
  [["--tickets", "events.csv", "--from", "2016-02-30"], /takes a day .* not "2016-02-30"/],
  [["--tickets", "events.csv", "--from", "2016-3-14"], /takes a day .* not "2016-3-14"/],
  [["--tickets", "events.csv", "--from", "2016-03-14T09:00"], /takes a day/],
  [["--tickets"], /--tickets/],
  [["--colour", "blue"], /--colour/],
  [["events.csv"], /events\.csv/],
])("%j is refused in words", (args, words) => {
  expect(parse(...args)).toEqual({ kind: "refused", reason: expect.stringMatching(words) });
});
