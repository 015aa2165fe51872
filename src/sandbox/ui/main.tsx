import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { App } from "./app.tsx";
import "./styles/page.css";
import "./styles/message.css";
import "./styles/controls.css";
import "./styles/stage.css";
import "./styles/drawer.css";

const place = document.getElementById("page");
if (place === null) throw new Error("index.html has no #page.");

createRoot(place, {
  // A block that cannot be drawn says so in its place; it is not an error of the page.
  onCaughtError: () => {},
}).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
