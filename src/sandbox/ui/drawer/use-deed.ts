import { useRef, useState } from "react";
import { postJson } from "../api.ts";

/**
 * Something a person does in the drawer, one thing at a time. `run` gives the answer, or null when
 * it did not happen: then `trouble` says why.
 */
export function useDeed() {
  const [busy, setBusy] = useState(false);
  const [trouble, setTrouble] = useState<string | null>(null);
  const under = useRef(false);

  async function run<Answer = object>(path: string, body: object): Promise<Answer | null> {
    // A second click while the first is under way would do nothing good.
    if (under.current) return null;
    under.current = true;
    setBusy(true);
    setTrouble(null);
    try {
      return await postJson<Answer>(path, body);
    } catch (error) {
      setTrouble(error instanceof Error ? error.message : String(error));
      return null;
    } finally {
      under.current = false;
      setBusy(false);
    }
  }
  return { busy, trouble, run };
}
