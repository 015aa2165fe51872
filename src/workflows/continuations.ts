import type { Outbox, OutboxRow } from "../domain/outbox.ts";
import { partKey } from "../domain/post-key.ts";

/** The rows that go on in the thread of the message with this key, in order, read one by one. */
export async function* continuations(
  outbox: Pick<Outbox, "get">,
  rootKey: string,
): AsyncGenerator<OutboxRow> {
  for (let part = 2; ; part += 1) {
    const row = await outbox.get(partKey(rootKey, part));
    if (row === null) return;
    yield row;
  }
}
