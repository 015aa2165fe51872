import axe from "axe-core";
import type { Page } from "playwright-core";

type Found = { id: string; impact: string | null; where: string[] };

/** Serious and critical violations of WCAG 2 A and AA on the page as it stands, by axe-core. */
export async function seriousViolations(page: Page): Promise<Found[]> {
  await page.evaluate(axe.source);
  // In the page: no types of the DOM here.
  const found =
    await page.evaluate(`axe.run({ resultTypes: ["violations"] }).then(({ violations }) =>
    violations.map(({ id, impact, nodes }) => ({
      id, impact: impact ?? null, where: nodes.slice(0, 5).map(({ html, any }) => html.slice(0, 160) + " " + (any[0]?.message ?? "")),
    })))`);
  return (found as Found[]).filter(({ impact }) => impact === "serious" || impact === "critical");
}
