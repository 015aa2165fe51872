import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { type WebSocket, WebSocketServer } from "ws";
import { z } from "zod";
import { elapsedMs } from "../../lib/time.ts";
import type { Delivery } from "./contract.ts";
import type { Payload } from "./delivery.ts";
import { createSocketPool } from "./socket-pool.ts";
import type { Workspace } from "./workspace.ts";

export type SocketMode = {
  /** The address of one socket, good for one connection. */
  newTicket(this: void): string;
  upgrade(this: void, request: IncomingMessage, socket: Duplex, head: Buffer): void;
  /** Gives the payload to exactly one socket, in turn; with that socket it is lost. */
  deliver(payload: Payload): Promise<Delivery>;
  /** Closes the oldest socket. */
  drop(this: void, how: "warning" | "cut"): void;
  readonly count: number;
  close(): void;
};

/** docs.slack.dev/apis/events-api/using-socket-mode */
const MOST_SOCKETS = 10;

const acknowledgement = z.object({ envelope_id: z.string(), payload: z.unknown().optional() });

type Outcome = { acked: true; body?: unknown } | { acked: false; error: string };

export function createSocketMode(workspace: Workspace): SocketMode {
  const server = new WebSocketServer({ noServer: true, maxPayload: 2_000_000 });
  const tickets = new Set<string>();
  const pool = createSocketPool();
  const waiting = new Map<string, (outcome: Outcome) => void>();

  function receive(data: string): void {
    const parsed = acknowledgement.safeParse(parse(data));
    if (parsed.success)
      waiting.get(parsed.data.envelope_id)?.({ acked: true, body: parsed.data.payload });
    else workspace.problem(`socket message is no acknowledgement: ${data.slice(0, 200)}`);
  }

  function welcome(socket: WebSocket): void {
    socket.on("error", () => socket.terminate());
    if (pool.count >= MOST_SOCKETS) {
      socket.send(JSON.stringify({ type: "disconnect", reason: "too_many_websockets" }));
      socket.close();
      return;
    }
    pool.add(socket);
    socket.on("message", (data) => receive(textOf(data)));
    socket.send(
      JSON.stringify({
        type: "hello",
        num_connections: pool.count,
        connection_info: { app_id: workspace.world.appId },
        debug_info: { host: "emulator", started: workspace.clock.now().toISOString() },
      }),
    );
  }

  return {
    get count() {
      return pool.count;
    },
    drop: (how) => pool.drop(how),
    newTicket() {
      const ticket = crypto.randomUUID();
      tickets.add(ticket);
      return `${workspace.address.replace("http", "ws")}/link/?ticket=${ticket}`;
    },
    upgrade(request, socket, head) {
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
      const socket = pool.next();
      if (socket === undefined)
        return Promise.resolve({ acked: false, ackMs: 0, error: "dispatch_failed" });
      const envelope_id = crypto.randomUUID();
      return new Promise((resolve) => {
        const finish = (outcome: Outcome) => {
          clearTimeout(deadline);
          waiting.delete(envelope_id);
          const ackMs = elapsedMs() - started;
          if (!outcome.acked) resolve({ ...outcome, ackMs });
          else if (takesAnswer && !isNothing(outcome.body)) resolve({ ...outcome, ackMs });
          else resolve({ acked: true, ackMs });
        };
        const deadline = setTimeout(
          () => finish({ acked: false, error: "operation_timeout" }),
          workspace.limits.slackAckMs,
        );
        waiting.set(envelope_id, finish);
        const envelope = { envelope_id, type, payload: body };
        socket.send(JSON.stringify({ ...envelope, accepts_response_payload: takesAnswer }));
      });
    },
    close() {
      for (const finish of waiting.values()) finish({ acked: false, error: "dispatch_failed" });
      pool.close();
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
