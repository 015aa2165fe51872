import { identifier } from "./composition.ts";
import {
  all,
  byType,
  type Check,
  isObject,
  type Json,
  list,
  number,
  object,
  report,
  rule,
  string,
} from "./schema.ts";

/**
 * The native chart: https://docs.slack.dev/reference/block-kit/blocks/data-visualization-block
 * (June 2026). Later texts speak of 12 series; 6 holds everywhere.
 */
const SERIES = 6;
const POINTS = 20;

const label = string(20);
const objects = (value: unknown): Json[] => (Array.isArray(value) ? value.filter(isObject) : []);

/** Each series has exactly one value for each category, under the category's own label. */
const seriesFitCategories: Check = (chart, pointer, context) => {
  if (!isObject(chart) || !isObject(chart.axis_config)) return;
  const { categories } = chart.axis_config;
  if (!Array.isArray(categories)) return;
  objects(chart.series).forEach(({ data }, index) => {
    const labels = objects(data).map((point) => point.label);
    const fits =
      labels.length === categories.length &&
      new Set(labels).size === labels.length &&
      labels.every((name) => categories.includes(name));
    if (!fits)
      report(
        context,
        `${pointer}/series/${index}/data`,
        "must have exactly one data point for each category",
      );
  });
};

const unique = (values: unknown[]): boolean => new Set(values).size === values.length;

const axes = all(
  object(
    {
      series: list(
        object({ name: label, data: list(object({ label, value: number }), POINTS) }),
        SERIES,
      ),
      axis_config: object(
        { categories: list(label, POINTS) },
        { x_label: string(50), y_label: string(50) },
      ),
    },
    {},
  ),
  rule(
    ({ series }) =>
      unique(objects(series).map(({ name }) => name)) ? null : "series names must be unique",
    "/series",
  ),
  rule(
    ({ axis_config: axis }) =>
      isObject(axis) && Array.isArray(axis.categories) && !unique(axis.categories)
        ? "categories must be unique"
        : null,
    "/axis_config/categories",
  ),
  seriesFitCategories,
);

const share: Check = (value, pointer, context) => {
  number(value, pointer, context);
  if (typeof value === "number" && value <= 0) report(context, pointer, "must be more than 0");
};

export const dataVisualization = object(
  {
    title: string(50),
    chart: byType({
      line: axes,
      bar: axes,
      area: axes,
      pie: object({ segments: list(object({ label, value: share }), SERIES) }),
    }),
  },
  { block_id: identifier },
);
