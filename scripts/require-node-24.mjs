// Runs before every npm script. On Linux and Windows npm finds Node 24 in this
// project's own dependencies; elsewhere the machine's Node is used, and an older
// one would fail later with a riddle instead of these words.
const major = Number(process.versions.node.split(".")[0]);
if (major < 24) {
  console.error(
    [
      `This project needs Node 24 or newer; this is Node ${process.versions.node}.`,
      "On Linux and Windows `npm ci` brings Node 24 along: run it, then try again.",
      "On macOS install Node 24 (for example `brew install node@24`) and try again.",
    ].join("\n"),
  );
  process.exit(1);
}
