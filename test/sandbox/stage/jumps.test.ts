import { expect, it } from "vitest";
import { jumpFrom } from "../../../src/sandbox/stage/jumps.ts";

it.each([
  ["hour", "2026-11-22T09:12:30Z", "2026-11-22T10:12:30Z"],
  ["hour", "2026-12-31T23:30:00Z", "2027-01-01T00:30:00Z"],
  ["seven", "2026-11-22T06:59:59Z", "2026-11-22T07:00:00Z"],
  // Always ahead: at seven sharp it is tomorrow's.
  ["seven", "2026-11-22T07:00:00Z", "2026-11-23T07:00:00Z"],
  ["seven", "2026-11-30T09:12:00Z", "2026-12-01T07:00:00Z"],
  ["month", "2026-11-22T09:12:00Z", "2026-12-01T10:00:00Z"],
  ["month", "2026-12-01T09:00:00Z", "2027-01-01T10:00:00Z"],
] as const)("%s from %s leads to %s", (jump, from, to) => {
  expect(jumpFrom(new Date(from), jump)).toEqual(new Date(to));
});
