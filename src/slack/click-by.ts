import type { ClickBy } from "../domain/once.ts";
import type { Context } from "./listener.ts";

/** What a desk is told of a click; `key` is the same when it is delivered twice. */
export const clickBy = (
  { person, reference }: Pick<Context, "person" | "reference">,
  key: string,
): ClickBy => ({ key, by: person.id, reference });
