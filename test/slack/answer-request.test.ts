import { once } from "node:events";
import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import { createAnswerRequest } from "../../src/slack/answer-request.ts";

/** Where Slack would take answers; what came there. */
async function openSlack(answer: RequestListener) {
  const bodies: string[] = [];
  const server = createServer((request, response) => {
    let body = "";
    request.setEncoding("utf8").on("data", (part: string) => (body += part));
    request.on("end", () => {
      bodies.push(`${request.method} ${request.url} ${request.headers["content-type"]} ${body}`);
      answer(request, response);
    });
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, bodies };
}

const init = {
  method: "POST",
  headers: { "Content-Type": "application/json" },
  body: '{"text":"ü"}',
};
const post = (url: string, longestMs = 10_000) => createAnswerRequest(longestMs)(url, init);

test("an answer is sent as it is, and what Slack says of it read whole", async () => {
  const { url, bodies } = await openSlack((_request, response) => response.end("ok"));
  const answer = await post(`${url}/commands/1`);
  expect([answer.ok, answer.status, await answer.text()]).toEqual([true, 200, "ok"]);
  expect(bodies).toEqual(['POST /commands/1 application/json {"text":"ü"}']);
});

test.each([301, 404, 500])("status %i is no success, and nothing is followed", async (status) => {
  const { url, bodies } = await openSlack((_request, response) =>
    response.writeHead(status, { location: "/elsewhere" }).end("no"),
  );
  const answer = await post(url);
  expect([answer.ok, answer.status, await answer.text()]).toEqual([false, status, "no"]);
  expect(bodies).toHaveLength(1);
});

test.each<[string, RequestListener]>([
  ["never answers", () => {}],
  ["stops in the middle", (_request, response) => response.writeHead(200).write("o")],
])("a Slack that %s is not waited for", async (_name, answer) => {
  const { url } = await openSlack(answer);
  await expect(post(url, 50)).rejects.toThrow(/no whole answer in time|aborted/);
});

test("a connection that is refused is named", async () => {
  await expect(post("http://127.0.0.1:9")).rejects.toMatchObject({ code: "ECONNREFUSED" });
});
