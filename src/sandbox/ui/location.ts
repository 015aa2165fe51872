/** Who one is and where: kept in the address, so that a reload or a second window stays there. */
export type Where = { as: string | null; channel: string | null };

export function whereFrom(hash: string): Where {
  const [as, channel] = hash.replace(/^#/, "").split("/");
  return { as: as || null, channel: channel || null };
}

export const hashOf = ({ as, channel }: Where): string => `#${as ?? ""}/${channel ?? ""}`;
