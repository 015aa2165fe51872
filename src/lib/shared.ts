/**
 * Makes the value of a key once, and gives the same one for the same key afterwards: where many rows are read, what they
 * have alike is in memory once. Only for values that nobody changes.
 */
export function shared<Key, Value>(make: (key: Key) => Value): (key: Key) => Value {
  const made = new Map<Key, Value>();
  return (key) => {
    const known = made.get(key);
    if (known !== undefined) return known;
    const value = make(key);
    made.set(key, value);
    return value;
  };
}

/** Makes a time's Date, the same one for the same time: of many rows nearly all are of the same few scans. */
export const sharedDates = () => shared((ms: number) => new Date(ms));
