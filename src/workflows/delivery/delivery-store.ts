import type { Covers } from "../../domain/cover.ts";
import type { Outbox } from "../../domain/outbox.ts";
import type { Episodes } from "../../domain/stored-episode.ts";

/** What delivery needs of the store, the same inside a transaction and outside. */
export type DeliveryNouns = { outbox: Outbox; episodes: Episodes };

export type DeliveryStore = DeliveryNouns & {
  covers: Pick<Covers, "active">;
  transaction<T>(effects: (tx: DeliveryNouns) => Promise<T>): Promise<T>;
};
