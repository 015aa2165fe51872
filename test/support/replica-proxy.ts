import { once } from "node:events";
import { createServer, type IncomingMessage, request, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { elapsedMs } from "../../src/lib/time.ts";

/** What became of what Slack sent. */
export type Passed = {
  /** Requests from Slack. */
  total: number;
  /** Answered with 200 by a replica. */
  acknowledged: number;
  /** A replica died while it had the request: whoever clicked sees an error and clicks again. */
  diedWithIt: number;
  /** No replica took the connection. */
  nobody: number;
  /** Anything else: a living replica did not acknowledge what reached it. */
  wrong: string[];
  /** Also given to the other replica at the same time, as a repeated delivery is. */
  doubled: number;
};

/** As `fail_timeout` in compose.yaml: one that refused is asked again only then, unless nobody else is left. */
const FAIL_TIMEOUT_MS = 2_000;

/**
 * Stands where a load balancer stands: passes each request to the next replica that takes the connection,
 * and now and then to two. It knows of each replica whether it lives.
 */
export async function startReplicaProxy(
  replicas: () => readonly { url: string; lives(): boolean }[],
) {
  const passed: Passed = {
    total: 0,
    acknowledged: 0,
    diedWithIt: 0,
    nobody: 0,
    wrong: [],
    doubled: 0,
  };
  let turn = 0;
  /** By address, as machine time. */
  const refusedUntil = new Map<string, number>();
  const isRefusing = ({ url }: { url: string }) => (refusedUntil.get(url) ?? 0) > elapsedMs();

  type Answer =
    | { kind: "answered"; status: number; text: string }
    | { kind: "refused" }
    | { kind: "cut" };
  const forward = (url: string, inbound: IncomingMessage, body: Buffer) =>
    new Promise<Answer>((resolve) => {
      const outbound = request(
        url + (inbound.url ?? ""),
        { method: inbound.method, headers: inbound.headers, agent: false },
        (response) => {
          const parts: Buffer[] = [];
          response.on("data", (part: Buffer) => parts.push(part));
          response.on("end", () =>
            resolve({
              kind: "answered",
              status: response.statusCode ?? 0,
              text: Buffer.concat(parts).toString(),
            }),
          );
          response.on("error", () => resolve({ kind: "cut" }));
        },
      );
      outbound.on("error", (error: NodeJS.ErrnoException) =>
        resolve({ kind: error.code === "ECONNREFUSED" ? "refused" : "cut" }),
      );
      outbound.end(body);
    });

  async function pass(inbound: IncomingMessage, outbound: ServerResponse): Promise<void> {
    const parts: Buffer[] = [];
    for await (const part of inbound) parts.push(part as Buffer);
    const body = Buffer.concat(parts);
    passed.total += 1;
    turn += 1;
    const all = replicas();
    const inTurn = [...all.slice(turn % all.length), ...all.slice(0, turn % all.length)];
    const order = [
      ...inTurn.filter((replica) => !isRefusing(replica)),
      ...inTurn.filter(isRefusing),
    ];
    // Every tenth: a repeated delivery must have no second effect.
    const isDoubled = turn % 10 === 0 && order.every((replica) => replica.lives());
    if (isDoubled) {
      passed.doubled += 1;
      for (const other of order.slice(1)) void forward(other.url, inbound, body);
    }
    for (const replica of isDoubled ? order.slice(0, 1) : order) {
      const answer = await forward(replica.url, inbound, body);
      // Not ready yet, or not any more: a balancer asks the next one.
      if (answer.kind === "refused" || (answer.kind === "answered" && answer.status === 503)) {
        refusedUntil.set(replica.url, elapsedMs() + FAIL_TIMEOUT_MS);
        continue;
      }
      if (answer.kind === "cut") {
        if (replica.lives()) passed.wrong.push("a living replica cut the connection");
        else passed.diedWithIt += 1;
        return void outbound.writeHead(502).end();
      }
      if (answer.status === 200) passed.acknowledged += 1;
      else passed.wrong.push(`status ${answer.status}`);
      return void outbound.writeHead(answer.status).end(answer.text);
    }
    passed.nobody += 1;
    outbound.writeHead(503).end();
  }

  const server = createServer((inbound, outbound) => void pass(inbound, outbound));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/slack/events`,
    passed,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}
