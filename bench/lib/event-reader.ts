import { connect, type Socket } from "node:net";

/** An open stream of server-sent events, on a connection of its own as a page has it. */
export interface EventReader {
  /** Resolves with the data of the first event, past or to come, that fits. */
  find(fits: (data: string) => boolean): Promise<string>;
  close(): void;
}

interface Sought {
  readonly fits: (data: string) => boolean;
  resolve(data: string): void;
  reject(error: Error): void;
}

/** Reads `data:` lines alone: chunk headers of the transfer encoding and other fields begin otherwise. */
function createLines(take: (data: string) => void): (text: string) => void {
  let rest = "";
  return (text) => {
    const lines = (rest + text).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) if (line.startsWith("data: ")) take(line.slice(6));
  };
}

function ask(socket: Socket, { host, pathname }: URL, token: string): void {
  socket.write(
    `GET ${pathname} HTTP/1.1\r\nhost: ${host}\r\naccept: text/event-stream\r\nauthorization: Bearer ${token}\r\n\r\n`,
  );
}

/** Opens a stream; the token goes as bearer. */
export function openEvents(url: string, token: string): EventReader {
  const target = new URL(url);
  const socket = connect({ host: "127.0.0.1", port: Number(target.port), noDelay: true });
  const seen: string[] = [];
  let sought: Sought | null = null;
  const lines = createLines((data) => {
    seen.push(data);
    if (sought?.fits(data)) sought.resolve(data);
  });
  const fail = (error: Error) => sought?.reject(error);
  socket.setEncoding("latin1");
  socket.on("data", lines);
  socket.on("error", fail);
  socket.on("close", () => fail(new Error(`the stream ended after ${JSON.stringify(seen).slice(0, 300)}`)));
  ask(socket, target, token);
  return {
    async find(fits) {
      const known = seen.find(fits);
      if (known !== undefined) return known;
      return new Promise((resolve, reject) => {
        sought = { fits, resolve, reject };
      });
    },
    close: () => void socket.destroy(),
  };
}
