/**
 * `work` never twice at the same time: who asks while it is under way gets one more turn, together
 * with all who ask until that begins. `work` never rejects.
 */
export function createOneAtATime(work: () => Promise<void>) {
  let current: Promise<void> = Promise.resolve();
  let next: Promise<void> | null = null;

  function begin(): Promise<void> {
    next = null;
    current = work();
    return current;
  }

  return {
    /** Resolves when a turn that began after this call has ended. */
    ask(): Promise<void> {
      next ??= current.then(begin);
      return next;
    },
    /** Resolves when nothing is under way or asked for any more. */
    ended: (): Promise<void> => next ?? current,
  };
}
