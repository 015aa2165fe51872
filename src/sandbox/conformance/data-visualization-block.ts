import type { Block } from "@slack/types";

/**
 * Slack's native chart, a block since June 2026 that `@slack/types` 3.2 does not know yet
 * (docs.slack.dev/reference/block-kit/blocks/data-visualization-block).
 */
export interface DataVisualizationBlock extends Block {
  type: "data_visualization";
  title: string;
  chart: CategoryChart | PieChart;
}

type CategoryChart = {
  type: "line" | "bar" | "area";
  /** Each with exactly one point a category, under the same labels. */
  series: { name: string; data: { label: string; value: number }[] }[];
  axis_config: { categories: string[]; x_label?: string; y_label?: string };
};

type PieChart = { type: "pie"; segments: { label: string; value: number }[] };
