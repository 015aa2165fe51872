/** The strip opens one of these at a time. */
export const PANELS = [
  { id: "story", label: "Tour", icon: "guide" },
  { id: "history", label: "History", icon: "chart" },
  { id: "faults", label: "Faults", icon: "sliders" },
] as const;
export type StagePanel = (typeof PANELS)[number]["id"];

const REMEMBERED = "tam-sandbox-panel";

/** The tour at the first visit, then what one left open; a browser that keeps nothing begins anew. */
export function rememberedPanel(): StagePanel | null {
  try {
    const kept = sessionStorage.getItem(REMEMBERED);
    return kept === null ? "story" : (PANELS.find(({ id }) => id === kept)?.id ?? null);
  } catch {
    return "story";
  }
}

export function rememberPanel(panel: StagePanel | null): void {
  try {
    sessionStorage.setItem(REMEMBERED, panel ?? "none");
  } catch {
    // It is open until the page is loaded again.
  }
}
