import type { ServerResponse } from "node:http";
import { delay, elapsedMs } from "../../lib/time.ts";
import type { Fault } from "../faults.ts";
import type { Answer } from "./web-api.ts";

const EDGE_PAGE = "<html><head><title>Error</title></head><body>upstream error</body></html>";

/** Answers instead of the service, as a server or a proxy in trouble does. */
const faultAnswer = ({
  status,
  retryAfterSeconds,
  html,
  body,
}: Extract<Fault, { kind: "status" }>): Answer => ({
  status,
  headers: {
    "content-type": html ? "text/html" : "application/json; charset=utf-8",
    ...(retryAfterSeconds === undefined ? {} : { "retry-after": String(retryAfterSeconds) }),
  },
  body: html
    ? EDGE_PAGE
    : JSON.stringify(
        body ?? { ok: false, error: status === 429 ? "ratelimited" : "service_unavailable" },
      ),
  error: status === 429 ? "ratelimited" : "service_unavailable",
});

/**
 * Does the work and answers, unless the fault says otherwise. Resolves with what became of the
 * call; `status` is missing when no answer went out.
 */
export async function answerWith(
  response: ServerResponse,
  fault: Fault | null,
  work: () => Answer,
  closing: AbortSignal,
): Promise<{ ms: number; status?: number; error?: string }> {
  const started = elapsedMs();
  const outcome = (answer: Answer | null, sent = true) => ({
    ms: elapsedMs() - started,
    ...(answer !== null && sent ? { status: answer.status } : {}),
    ...(answer?.error === undefined ? {} : { error: answer.error }),
  });
  switch (fault?.kind) {
    case "reset":
      response.destroy();
      return outcome(null);
    case "status": {
      const answer = faultAnswer(fault);
      send(response, answer);
      return outcome(answer);
    }
    case "saved503": {
      // Slack does not say what it saved: for the caller it is a 503 like any other.
      work();
      const answer = faultAnswer({ kind: "status", status: 503 });
      send(response, answer);
      return outcome(answer);
    }
    case "truncated":
    case "lostAnswer": {
      const answer = work();
      response.destroy();
      return outcome(answer, false);
    }
    case "late": {
      response.destroy();
      const isOpen = await delay(fault.ms, closing).then(
        () => true,
        () => false,
      );
      return outcome(isOpen ? work() : null, false);
    }
    case "stall": {
      const answer = work();
      const length = String(Buffer.byteLength(answer.body));
      response.writeHead(answer.status, { ...answer.headers, "content-length": length });
      response.write(answer.body.slice(0, 1));
      return outcome(answer);
    }
    case "slow": {
      const answer = work();
      await delay(fault.ms, closing).catch(() => {});
      send(response, answer);
      return outcome(answer);
    }
    case undefined: {
      const answer = work();
      send(response, answer);
      return outcome(answer);
    }
  }
}

function send(response: ServerResponse, { status, headers, body }: Answer): void {
  response.writeHead(status, { ...headers, "content-length": String(Buffer.byteLength(body)) });
  response.end(body);
}
