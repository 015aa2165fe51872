import { z } from "zod";
import { Refusal } from "./page-guard.ts";

/** What the page may ask for, by path: readings by query, the rest by a JSON body. */
export type PageRoutes = {
  gets: Record<string, (query: URLSearchParams) => Promise<unknown>>;
  posts: Record<string, (body: unknown) => Promise<unknown>>;
};

/**
 * Parses at the door; what is wrong is named by its path. The emulators reject what a person could
 * not do in the real service (a message that is gone, an input too short); their words are for that
 * person.
 */
export const post =
  <Input>(schema: z.ZodType<Input>, run: (input: Input) => unknown) =>
  async (body: unknown): Promise<unknown> => {
    const parsed = schema.safeParse(body);
    if (!parsed.success) throw new Refusal(400, z.prettifyError(parsed.error));
    try {
      return await run(parsed.data);
    } catch (error) {
      if (error instanceof Refusal || !(error instanceof Error)) throw error;
      throw new Refusal(409, error.message);
    }
  };

/** As `post`, for the query of a reading: a parameter that is given twice counts once. */
export const get = <Input>(schema: z.ZodType<Input>, run: (input: Input) => unknown) => {
  const answer = post(schema, run);
  return (query: URLSearchParams): Promise<unknown> => answer(Object.fromEntries(query));
};
