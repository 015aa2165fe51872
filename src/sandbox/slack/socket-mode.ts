import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { type WebSocket, WebSocketServer } from "ws";
import { z } from "zod";
import { elapsedMs } from "../../lib/time.ts";
import type { Delivery } from "./contract.ts";
import type { Payload } from "./delivery.ts";
import type { Workspace } from "./workspace.ts";

export type SocketMode = {
  /** The address of one socket, good for one connection. */
  newTicket(this: void): string;
  upgrade(this: void, request: IncomingMessage, socket: Duplex, head: Buffer): void;
  /** Gives the payload to exactly one socket, in turn. */
  deliver(payload: Payload): Promise<Delivery>;
  drop(this: void, how: "warning" | "cut"): void;
  readonly count: number;
  close(): void;
};

/** docs.slack.dev/apis/events-api/using-socket-mode */
const MOST_SOCKETS = 10;
/** Slack announces a recycling about ten seconds ahead; a client reconnects at once. */
const WARNING_MS = 1_000;
const PING_MS = 10_000;

const acknowledgement = z.object({ envelope_id: z.string(), payload: z.unknown().optional() });

export function createSocketMode(workspace: Workspace): SocketMode {
  const server = new WebSocketServer({ noServer: true, maxPayload: 2_000_000 });
  const tickets = new Set<string>();
  /** In the order in which their next turn comes; one that was warned gets nothing more. */
  let sockets: { socket: WebSocket; warned: boolean }[] = [];
  const waiting = new Map<string, (body: unknown) => void>();

  function receive(data: string): void {
    const parsed = acknowledgement.safeParse(parse(data));
    if (parsed.success) waiting.get(parsed.data.envelope_id)?.(parsed.data.payload);
    else workspace.problem(`socket message is no acknowledgement: ${data.slice(0, 200)}`);
  }

  function welcome(socket: WebSocket): void {
    socket.on("error", () => socket.terminate());
    if (sockets.length >= MOST_SOCKETS) {
      socket.send(JSON.stringify({ type: "disconnect", reason: "too_many_websockets" }));
      socket.close();
      return;
    }
    sockets.push({ socket, warned: false });
    const pings = setInterval(() => socket.ping(), PING_MS);
    pings.unref();
    socket.on("message", (data) => receive(textOf(data)));
    socket.on("close", () => {
      clearInterval(pings);
      sockets = sockets.filter((entry) => entry.socket !== socket);
    });
    socket.send(
      JSON.stringify({
        type: "hello",
        num_connections: sockets.length,
        connection_info: { app_id: workspace.world.appId },
        debug_info: { host: "emulator", started: workspace.clock.now().toISOString() },
      }),
    );
  }

  /** The socket whose turn it is goes to the end of the line. */
  function nextSocket(): WebSocket | undefined {
    const next = sockets.find(({ socket, warned }) => !warned && socket.readyState === socket.OPEN);
    if (next !== undefined) sockets = [...sockets.filter((entry) => entry !== next), next];
    return next?.socket;
  }

  return {
    get count() {
      return sockets.length;
    },
    newTicket() {
      const ticket = crypto.randomUUID();
      tickets.add(ticket);
      return `${workspace.address.replace("http", "ws")}/link/?ticket=${ticket}`;
    },
    upgrade(this: void, request, socket, head) {
      const url = new URL(request.url ?? "/", "http://127.0.0.1");
      const ticket = url.searchParams.get("ticket") ?? "";
      if (url.pathname !== "/link/" || !tickets.delete(ticket)) {
        socket.end("HTTP/1.1 403 Forbidden\r\nConnection: close\r\n\r\n");
        return;
      }
      server.handleUpgrade(request, socket, head, welcome);
    },
    deliver({ type, body, takesAnswer }) {
      const started = elapsedMs();
      const socket = nextSocket();
      if (socket === undefined)
        return Promise.resolve({ acked: false, ackMs: 0, error: "dispatch_failed" });
      const envelope_id = crypto.randomUUID();
      return new Promise((resolve) => {
        const finish = (outcome: Omit<Delivery, "ackMs">) => {
          clearTimeout(deadline);
          waiting.delete(envelope_id);
          resolve({ ...outcome, ackMs: elapsedMs() - started });
        };
        const deadline = setTimeout(
          () => finish({ acked: false, error: "operation_timeout" }),
          workspace.limits.slackAckMs,
        );
        waiting.set(envelope_id, (answer) =>
          finish({
            acked: true,
            ...(takesAnswer && !isNothing(answer) ? { body: answer } : {}),
          }),
        );
        socket.send(
          JSON.stringify({
            envelope_id,
            type,
            payload: body,
            accepts_response_payload: takesAnswer,
          }),
        );
      });
    },
    drop(this: void, how) {
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
      server.close();
    },
  };
}

/** Bolt acknowledges with `{}` when it has nothing to say. */
const isNothing = (answer: unknown): boolean =>
  answer === undefined ||
  answer === null ||
  answer === "" ||
  (typeof answer === "object" && Object.keys(answer).length === 0);

const textOf = (data: Buffer | ArrayBuffer | Buffer[]): string =>
  (Array.isArray(data) ? Buffer.concat(data) : Buffer.from(data as Buffer)).toString();

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
