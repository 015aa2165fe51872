import { describe, expect, it } from "vitest";
import { completionsFor, knownCommands, readTyped } from "../../../src/sandbox/ui/command-line.ts";

const hints = [
  { insert: "/tam health ", usage: "/tam health <account>", description: "" },
  { insert: "/tam help", usage: "/tam help", description: "" },
];

describe("readTyped", () => {
  it.each([
    ["", { kind: "nothing" }],
    [" \n ", { kind: "nothing" }],
    ["hello /tam", { kind: "say", text: "hello /tam" }],
    ["/", { kind: "say", text: "/" }],
    ["/tam", { kind: "command", command: "/tam", text: "" }],
    ["/tam health acme ", { kind: "command", command: "/tam", text: "health acme" }],
    ["/tam\thealth\nacme", { kind: "command", command: "/tam", text: "health\nacme" }],
    ["/tamx health", { kind: "unknownCommand", command: "/tamx" }],
    ["/TAM", { kind: "unknownCommand", command: "/TAM" }],
  ])("%j", (typed, expected) => {
    expect(readTyped(typed, knownCommands(hints))).toEqual(expected);
  });
});

describe("completionsFor", () => {
  it.each([
    ["", []],
    ["tam", []],
    ["/", ["/tam health ", "/tam help"]],
    ["/TAM HEA", ["/tam health "]],
    ["/tam help", []],
    ["/tam health acme", []],
    ["/other", []],
  ])("%j", (typed, expected) => {
    expect(completionsFor(typed, hints).map(({ insert }) => insert)).toEqual(expected);
  });
});
