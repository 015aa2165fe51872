import type { WebSocket } from "ws";

/** The connected sockets of one app. */
export type SocketPool = {
  add(socket: WebSocket): void;
  /** The one that has waited longest for a payload; none that was warned. */
  next(): WebSocket | undefined;
  /** Closes the oldest that was not yet warned. */
  drop(how: "warning" | "cut"): void;
  readonly count: number;
  close(): void;
};

/** Slack announces a recycling about ten seconds ahead; a client reconnects at once. */
const WARNING_MS = 1_000;
/** A client that was pinged once expects a ping at least every 30 s. */
const PING_MS = 10_000;

export function createSocketPool(): SocketPool {
  /** The oldest first; `turn` is when it last got a payload. */
  let sockets: { socket: WebSocket; warned: boolean; turn: number }[] = [];
  let turns = 0;
  return {
    get count() {
      return sockets.length;
    },
    add(socket) {
      sockets.push({ socket, warned: false, turn: 0 });
      const pings = setInterval(() => socket.ping(), PING_MS);
      pings.unref();
      socket.on("close", () => {
        clearInterval(pings);
        sockets = sockets.filter((entry) => entry.socket !== socket);
      });
    },
    next() {
      const [next] = sockets
        .filter(({ socket, warned }) => !warned && socket.readyState === socket.OPEN)
        .sort((one, other) => one.turn - other.turn);
      if (next === undefined) return undefined;
      turns += 1;
      next.turn = turns;
      return next.socket;
    },
    drop(how) {
      const entry = sockets.find(({ warned }) => !warned) ?? sockets[0];
      if (entry === undefined) throw new Error("no socket is connected");
      if (how === "cut") {
        entry.socket.terminate();
        return;
      }
      entry.warned = true;
      entry.socket.send(
        JSON.stringify({ type: "disconnect", reason: "warning", debug_info: { host: "emulator" } }),
      );
      setTimeout(() => entry.socket.close(), WARNING_MS).unref();
    },
    close() {
      for (const { socket } of sockets) socket.terminate();
    },
  };
}
