import { once } from "node:events";
import { connect, createServer, type Socket } from "node:net";
import { onTestFinished } from "vitest";

/** A TCP server on the way to the address of `target` that can stop passing anything on, without a word. */
export async function startProxy(target: string): Promise<{ url: string; silence: () => void }> {
  const { hostname, port } = new URL(target);
  const sockets = new Set<Socket>();
  const server = createServer((inbound) => {
    const outbound = connect(Number(port || 5432), hostname);
    for (const socket of [inbound, outbound]) {
      sockets.add(socket);
      socket.on("error", () => socket.destroy());
    }
    inbound.pipe(outbound).pipe(inbound);
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  const address = server.address();
  const url = new URL(target);
  url.host = `127.0.0.1:${address !== null && typeof address === "object" ? address.port : 0}`;
  return {
    url: url.href,
    silence() {
      for (const socket of sockets) socket.unpipe();
    },
  };
}
