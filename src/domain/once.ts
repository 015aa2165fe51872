/** What became of something that must happen once. */
export type OnceResult<T> = { kind: "done"; value: T } | { kind: "already" };

/** One click, command or submission by somebody who may. */
export type ClickBy = {
  /** Of this one: a second delivery of it has no effect. */
  key: string;
  /** Slack user id. */
  by: string;
  /** Under which it stands in the log and the audit log. */
  reference: string;
};

/** Port: keys of what happened already, implemented by the store. */
export type Handled = {
  /** True for the first caller with this key, ever and in any process; false for every other. */
  claim(key: string, at: Date): Promise<boolean>;
};

/**
 * Port: commits `effects` and their key in one transaction, or neither. The second caller with the
 * same key, in any process, changes nothing. When `effects` throws, nothing is stored and the key is
 * free again. `Tx` is what the effects may write to; nothing else of the store may be used inside,
 * and no call to the outside: the transaction holds up other writers.
 */
export type Once<Tx> = <T>(
  key: string,
  at: Date,
  effects: (tx: Tx) => Promise<T>,
) => Promise<OnceResult<T>>;
