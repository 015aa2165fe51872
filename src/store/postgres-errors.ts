import { errorSummary, ServiceError } from "../lib/errors.ts";

/** SQLSTATEs that the operator can mend (postgresql.org/docs/current/errcodes-appendix.html). */
const WORDS: Record<string, (server: string) => string> = {
  "28P01": (server) => `${server} refuses the user or password of DATABASE_URL.`,
  "28000": (server) =>
    `${server} refuses this user (pg_hba.conf, or encryption is required): check DATABASE_URL.`,
  "3D000": (server) =>
    `${server} has no database of that name: create it, or correct DATABASE_URL.`,
  "42501": (server) =>
    `${server} does not allow this user to create or use tables: grant it CREATE on the schema.`,
};

/**
 * What may pass by itself: connection lost (08), serialisation or deadlock (40), out of resources
 * (53), lock not available (55P03), server shutting down or starting (57P01-57P03).
 */
const TRANSIENT = /^(?:08|40|53|55P03|57P0[123])/;

/** Unlike other errors of the client, those of the server carry a SQLSTATE and a severity. */
const sqlState = (error: unknown): string | null =>
  error instanceof Error && "severity" in error ? (errorSummary(error).code ?? null) : null;

/** The server's own words, else the system's code. */
const reasonOf = (error: unknown): string => {
  const { code, message } = errorSummary(error);
  return sqlState(error) === null ? (code ?? message) : message;
};

/** A connection could not be had: nothing was done. */
export function connectFailure(error: unknown, server: string): ServiceError {
  const state = sqlState(error);
  const words = state === null ? undefined : WORDS[state];
  if (words !== undefined) {
    return new ServiceError("store", words(server), { transient: false, cause: error });
  }
  return new ServiceError(
    "store",
    `${server} cannot be reached (${reasonOf(error)}). Is it running, and is DATABASE_URL right?`,
    { transient: true, cause: error },
  );
}

/** A statement failed. Without the server's own answer it may have happened: `unclear`. */
export function queryFailure(error: unknown, server: string): unknown {
  const state = sqlState(error);
  if (state === null) {
    return new ServiceError("store", `The connection to ${server} was lost (${reasonOf(error)}).`, {
      transient: true,
      unclear: true,
      cause: error,
    });
  }
  const words = WORDS[state];
  if (words !== undefined) {
    return new ServiceError("store", words(server), { transient: false, cause: error });
  }
  return TRANSIENT.test(state)
    ? new ServiceError("store", `${server} could not do it now (${reasonOf(error)}).`, {
        transient: true,
        cause: error,
      })
    : error;
}
