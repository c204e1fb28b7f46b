import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** A text as the gateway was asked to send it. */
interface SentText {
  readonly to: string;
  readonly text: string;
  readonly from?: string;
}

/** A real HTTP gateway that keeps what it is given. */
export interface Gateway {
  readonly url: string;
  readonly token: string;
  readonly sent: SentText[];
  /** What it answers; 200 with an id unless said otherwise. */
  answer: { status: number; headers?: Record<string, string>; body?: string; hang?: boolean };
  /** Requests it has had, also those it refused. */
  asked: number;
  /** The code in the text sent last. */
  lastCode(): string;
  close(): Promise<void>;
}

async function bodyOf(request: IncomingMessage): Promise<SentText> {
  let text = "";
  for await (const chunk of request) text += String(chunk);
  return JSON.parse(text) as SentText;
}

/** The six digits of a text of ours. */
export function codeIn(text: string): string {
  const [, code] = /(?:Code: |confirmations is |验证码：)([0-9]{6})/.exec(text) ?? [];
  if (code === undefined) throw new Error(`no code in: ${text}`);
  return code;
}

export async function startGateway(): Promise<Gateway> {
  const gateway: Omit<Gateway, "url" | "close" | "lastCode"> = {
    token: "gateway-token-5d1c",
    sent: [],
    answer: { status: 200 },
    asked: 0,
  };
  async function take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    gateway.asked++;
    const { status, headers = {}, body = `{"id":"m-${gateway.asked}"}`, hang = false } = gateway.answer;
    if (hang) return;
    const isOurs = request.headers.authorization === `Bearer ${gateway.token}` && request.method === "POST";
    if (isOurs && status === 200) gateway.sent.push(await bodyOf(request));
    response.writeHead(isOurs ? status : 401, { "content-type": "application/json", ...headers }).end(body);
  }
  const server = createServer((request, response) => void take(request, response));
  await new Promise<void>((resolve) => server.listen(0, "localhost", resolve));
  return Object.assign(gateway, {
    url: `http://localhost:${(server.address() as AddressInfo).port}/send`,
    lastCode: () => codeIn(gateway.sent.at(-1)?.text ?? ""),
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  });
}
