/** Port: what must happen once is a conditional write on a key (implemented by the store). */
export type Once = {
  /** True for the first caller of this key, false for every later one, on every replica. */
  claim(key: string, at: Date): Promise<boolean>;
};
