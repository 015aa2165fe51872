import { describe, expect, it } from "vitest";
import { completionsFor, knownCommands, readTyped } from "../../../src/sandbox/ui/command-line.ts";

const hints = [
  { insert: "/tam health ", usage: "/tam health <account>", description: "" },
  { insert: "/tam help", usage: "/tam help", description: "" },
  { insert: "/tam scan ", usage: "/tam scan [account]", description: "" },
  { insert: "/tam draft ", usage: "/tam draft <type> <account>", description: "" },
  { insert: "/tam accounts ", usage: "/tam accounts [mine|all|red|amber|green]", description: "" },
];
const accounts = ["Acme Corp", "Corp of Engineers", "Ægir Shipping", "Zoë & Sons"];

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
    ["/tam he", ["/tam health ", "/tam help"]],
    ["/TAM HEA", ["/tam health "]],
    ["/tam help", []],
    ["/other", []],
    // What the command asks for: any part of the name, one that begins so first.
    ["/tam health ", accounts.map((name) => `/tam health ${name}`)],
    ["/tam health corp", ["/tam health Corp of Engineers", "/tam health Acme Corp"]],
    ["/tam health Acme co", ["/tam health Acme Corp"]],
    ["/tam health zoe", ["/tam health Zoë & Sons"]],
    ["/tam health Acme Corp", []],
    ["/tam scan acme", ["/tam scan Acme Corp"]],
    ["/tam draft review acme", ["/tam draft review Acme Corp"]],
    ["/tam draft rev", []],
    [
      "/tam accounts ",
      ["mine", "all", "red", "amber", "green"].map((word) => `/tam accounts ${word}`),
    ],
    ["/tam accounts am", ["/tam accounts amber"]],
    ["/tam accounts amber x", []],
    ["/tam help acme", []],
  ])("%j", (typed, expected) => {
    expect(completionsFor(typed, hints, accounts).map(({ insert }) => insert)).toEqual(expected);
  });
});
