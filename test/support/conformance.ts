import { expect } from "vitest";
import { openConformance } from "../../src/sandbox/conformance/conformance.ts";

/** One for a test file: types are compiled when they are first needed and then kept. */
export const conformance = await openConformance();

/** Nothing was asked of the emulated service, and nothing answered, that must never happen. */
export const expectNoProblems = (emulator: { readonly problems: readonly string[] }): void =>
  expect(emulator.problems).toEqual([]);
