import { readFile } from "node:fs/promises";

/**
 * What a virtual machine's host gives to others while a process wants to run: share (0 to 1) of the wanted processor time
 * since `watchStolenTime`, null where the system does not tell (Linux does). A tail of milliseconds is theirs then, too.
 */
export async function watchStolenTime(): Promise<() => Promise<number | null>> {
  const before = await processorTimes();
  return async () => {
    const after = await processorTimes();
    if (before === null || after === null) return null;
    const [used, stolen] = [after.used - before.used, after.stolen - before.stolen];
    return stolen / Math.max(1, used + stolen);
  };
}

async function processorTimes(): Promise<{ used: number; stolen: number } | null> {
  const text = await readFile("/proc/stat", "utf8").catch(() => null);
  if (text === null) return null;
  // cpu user nice system idle iowait irq softirq steal
  const [user = 0, nice = 0, system = 0, , , irq = 0, softirq = 0, stolen = 0] = text
    .slice(0, text.indexOf("\n"))
    .split(/ +/)
    .slice(1)
    .map(Number);
  return { used: user + nice + system + irq + softirq, stolen };
}
