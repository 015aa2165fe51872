/** Drawn here, so that the page looks alike on machines without an emoji or icon font. */
const PATHS = {
  hash: "M6 2 4.5 14M11.5 2 10 14M2.5 5.5h12M1.5 10.5h12",
  lock: "M4 7.5h8v6H4zM5.5 7.5V5a2.5 2.5 0 0 1 5 0v2.5",
  eye: "M1.5 8S4 3.5 8 3.5 14.5 8 14.5 8 12 12.5 8 12.5 1.5 8 1.5 8ZM8 10a2 2 0 1 0 0-4 2 2 0 0 0 0 4Z",
  send: "M2.5 13.5 14 8 2.5 2.5l1.5 5.5-1.5 5.5ZM4 8h5",
  menu: "M2 4h12M2 8h12M2 12h12",
  close: "m3.5 3.5 9 9m0-9-9 9",
  clock: "M8 14A6 6 0 1 0 8 2a6 6 0 0 0 0 12ZM8 4.5V8l2.5 1.5",
  play: "M4.5 3v10l8.5-5Z",
  pause: "M5.5 3.5v9m5-9v9",
  forward: "m2.5 4 4.5 4-4.5 4Zm6 0L13 8l-4.5 4Z",
  sliders:
    "M2 4.5h7m3 0h2M2 11.5h2m3 0h7M10.5 6.3a1.8 1.8 0 1 0 0-3.6 1.8 1.8 0 0 0 0 3.6ZM5.5 13.3a1.8 1.8 0 1 0 0-3.6 1.8 1.8 0 0 0 0 3.6Z",
  chart: "M2 13.5h12M4 11V7m4 4V3m4 8V6",
  guide: "M8 14A6 6 0 1 0 8 2a6 6 0 0 0 0 12Zm2.5-8.500-1.500 3.500-3.500 1.500 1.500-3.500Z",
  power: "M8 2v5.500M5 3.600a5.500 5.500 0 1 0 6 0",
  check: "m3 8.500 3.500 3.500L13 4.500",
  bolt: "M9 1.500 3.500 9H8l-1 5.500L12.500 7H8Z",
  warning: "M8 2 1.5 13.5h13ZM8 6.5V10m0 1.6v.4",
  mail: "M1.5 3.5h13v9h-13zM1.5 4l6.5 5 6.5-5",
  table: "M2 2.5h12v11H2zM2 6h12M2 9.7h12M6.5 6v7.5",
  pulse: "M1 8.5h3l2-5.5 3.5 10 2-4.5H15",
  people:
    "M6 8a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5ZM1.5 13.5c0-2.5 2-4 4.5-4s4.5 1.5 4.5 4M10.5 3.3a2.5 2.5 0 0 1 0 4.4M12 9.8c1.6.5 2.5 1.8 2.5 3.7",
} as const;

export function Icon({ name }: { name: keyof typeof PATHS }) {
  return (
    <svg className="icon" viewBox="0 0 16 16" aria-hidden="true" focusable="false">
      <path d={PATHS[name]} />
    </svg>
  );
}
