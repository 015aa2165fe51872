import { useSyncExternalStore } from "react";

/** Light or dark, as the person set their system. */
export function useTheme(): "light" | "dark" {
  return useSyncExternalStore(subscribe, read);
}

const DARK = "(prefers-color-scheme: dark)";
const read = () => (matchMedia(DARK).matches ? "dark" : "light");
const subscribe = (onChange: () => void) => {
  const query = matchMedia(DARK);
  query.addEventListener("change", onChange);
  return () => query.removeEventListener("change", onChange);
};
