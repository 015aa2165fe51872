import type { Scan } from "../../domain/scan.ts";

/** Why a scan is held; whoever draws it escapes it. */
export const heldReason = ({ reason }: Pick<Scan, "reason">): string =>
  reason ?? "the guard did not believe it";

/** For whoever is told that a scan is held. Without alerts there is no channel for a notice with buttons. */
export const howToRelease = (alerts: boolean): string =>
  alerts
    ? "The alert channel has a notice with buttons for admins."
    : "If what it read is right, an admin lets it count with `/tam scan release`.";
