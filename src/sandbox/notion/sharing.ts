/** What the connection may see. What stands below something inherits whether it is shared. */
export type Sharing = {
  set(id: string, shared: boolean): void;
  visible(id: string): boolean;
};

/** Everything is shared until something is taken away. `ancestors`: all that is above an id. */
export function createSharing(ancestors: (id: string) => string[]): Sharing {
  const hidden = new Set<string>();
  return {
    set(id, shared) {
      if (shared) hidden.delete(id);
      else hidden.add(id);
    },
    visible: (id) => hidden.size === 0 || ![id, ...ancestors(id)].some((one) => hidden.has(one)),
  };
}
