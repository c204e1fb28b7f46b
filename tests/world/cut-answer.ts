import { once } from "node:events";
import { type AddressInfo, connect, createServer } from "node:net";

/** A wire to another server that is cut once, in the middle of an answer. */
interface AnswerCut {
  readonly port: number;
  /** Lets so many more bytes of answers through, then ends that connection; later ones pass. */
  cutAfter(bytes: number): void;
  close(): Promise<void>;
}

export async function startAnswerCut({ host, port }: { host: string; port: number }): Promise<AnswerCut> {
  let left = Number.POSITIVE_INFINITY;
  const server = createServer((near) => {
    const far = connect(port, host);
    near.on("error", () => far.destroy()).on("close", () => far.destroy());
    far.on("error", () => near.destroy()).on("close", () => near.destroy());
    near.pipe(far);
    far.on("data", (answer) => {
      if (answer.length < left) {
        left -= answer.length;
        near.write(answer);
        return;
      }
      near.end(answer.subarray(0, left));
      far.destroy();
      left = Number.POSITIVE_INFINITY;
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    port: (server.address() as AddressInfo).port,
    cutAfter(bytes) {
      left = bytes;
    },
    async close() {
      server.close();
      await once(server, "close");
    },
  };
}
