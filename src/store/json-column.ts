import { z } from "zod";
import type { HealthReason } from "../domain/health.ts";

/** A text column that holds JSON of this shape. JSON keeps NUL and half surrogate pairs escaped, so any text fits. */
export const jsonColumn = <T extends z.ZodType>(schema: T) =>
  z
    .string()
    .transform((text, context) => {
      try {
        return JSON.parse(text) as unknown;
      } catch {
        context.addIssue("not JSON");
        return z.NEVER;
      }
    })
    .pipe(schema);

/** A date inside JSON. */
export const jsonDate = z.iso.datetime().transform((text) => new Date(text));

export const reasonSchema = z.object({
  signal: z.enum(["p1p2Age", "openTickets", "heartbeat"]),
  value: z.number(),
  threshold: z.number(),
  count: z.number(),
  pointsLost: z.number(),
}) satisfies z.ZodType<HealthReason>;
