/** What may be shown as a link; any other target is plain text. */
export const isWebTarget = (url: string): boolean => {
  const parsed = URL.parse(url);
  return parsed !== null && ["http:", "https:", "mailto:"].includes(parsed.protocol);
};

/** Whole addresses in plain text, without the punctuation behind them. */
export const URL_IN_TEXT =
  /https?:\/\/[^\s\p{Cc}<>"'[\]{}|\\^`]*[^\s\p{Cc}<>"'[\]{}|\\^`.,;:!?)]/gu;
