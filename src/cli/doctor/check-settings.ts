import { distance } from "fastest-levenshtein";
import { type Config, loadConfig } from "../../config.ts";
import { type Finding, failureOf, fine, warning } from "../../domain/finding.ts";
import { ConfigError } from "../../lib/errors.ts";
import { SETTINGS } from "../../settings.ts";

type Environment = Readonly<Record<string, string | undefined>>;

/** The settings, all their mistakes at once, and what looks like a misspelt name. `config` null: they do not fit. */
export function checkSettings(env: Environment): { config: Config | null; findings: Finding[] } {
  const misspelt = Object.keys(env).flatMap((name) => {
    const meant = nearestSetting(name);
    return meant === null
      ? []
      : [
          warning(
            "settings.unknown",
            `${name} is set, and there is no such setting.`,
            `Did you mean ${meant}?`,
          ),
        ];
  });
  try {
    const config = loadConfig(env);
    return {
      config,
      findings: [fine("settings", "All settings fit."), ...misspelt, ...unusual(config)],
    };
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    const problems = error.problems.map((problem) => failureOf("settings", problem));
    return { config: null, findings: [...problems, ...misspelt] };
  }
}

/** A few letters from a setting, and not one itself. */
function nearestSetting(name: string): string | null {
  const known = Object.keys(SETTINGS);
  if (known.includes(name) || !name.includes("_")) return null;
  const [first] = known
    .map((setting) => ({ setting, far: distance(name.toUpperCase(), setting) }))
    .toSorted((a, b) => a.far - b.far);
  return first !== undefined && first.far <= 2 ? first.setting : null;
}

/** Fits, and means that something does not happen. */
function unusual({ scan }: Config): Finding[] {
  return scan.cron === null
    ? [
        warning(
          "settings.scan",
          "HEALTH_SCAN_CRON is off: accounts are scanned only when an admin asks.",
          "Write five fields such as 0 7 * * *, unless that is meant.",
        ),
      ]
    : [];
}
