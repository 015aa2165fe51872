// The load of the acknowledgement bench: signed commands at a fixed rate, and what each acknowledgement took.
import { Agent, request } from "node:http";
import { signSlackRequest } from "../src/sandbox/slack/sign.ts";

/**
 * Sends signed slash commands at a fixed rate, whether or not earlier ones were answered (an open
 * loop: a slow server cannot slow the load down), and returns the milliseconds to each acknowledgement.
 */
export async function commandLoad(target: {
  url: string;
  signingSecret: string;
  fields: Record<string, string>;
  perSecond: number;
  seconds: number;
}): Promise<{ latencies: number[]; failed: number }> {
  const agent = new Agent({ keepAlive: true, maxSockets: 64 });
  const latencies: number[] = [];
  let failed = 0;
  const total = target.perSecond * target.seconds;
  const began = performance.now();
  const answers: Promise<void>[] = [];
  for (let n = 0; n < total; n++) {
    const due = began + (n * 1000) / target.perSecond;
    const wait = due - performance.now();
    if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait));
    const body = new URLSearchParams({
      ...target.fields,
      trigger_id: `bench.${began}.${n}`,
    }).toString();
    answers.push(
      post(target.url, body, target.signingSecret, agent).then(
        (took) => void latencies.push(took),
        () => {
          failed += 1;
        },
      ),
    );
  }
  await Promise.all(answers);
  agent.destroy();
  return { latencies, failed };
}

function post(url: string, body: string, signingSecret: string, agent: Agent): Promise<number> {
  const timestamp = Math.floor(Date.now() / 1000);
  const headers = {
    "content-type": "application/x-www-form-urlencoded",
    "content-length": String(Buffer.byteLength(body)),
    ...signSlackRequest({ body, signingSecret, timestamp }),
  };
  return new Promise((resolve, reject) => {
    const sent = performance.now();
    const call = request(url, { method: "POST", headers, agent }, (response) => {
      response.resume();
      response.on("end", () =>
        response.statusCode === 200
          ? resolve(performance.now() - sent)
          : reject(new Error(`status ${response.statusCode}`)),
      );
    });
    call.on("error", reject);
    call.end(body);
  });
}
