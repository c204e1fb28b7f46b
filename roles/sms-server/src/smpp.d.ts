/** What we use of the `smpp` package, which has no types of its own. */
declare module "smpp" {
  import type { EventEmitter } from "node:events";
  import type { Server as NetServer } from "node:net";

  namespace smpp {
    /** One protocol data unit; members by the names of the SMPP 3.4 specification. */
    interface Pdu {
      readonly command: string;
      readonly command_status: number;
      readonly sequence_number: number;
      readonly [field: string]: unknown;
      response(fields?: Readonly<Record<string, unknown>>): Pdu;
    }
    type Ask = (fields: Readonly<Record<string, unknown>>, answered?: (pdu: Pdu) => void) => boolean;
    interface Session extends EventEmitter {
      readonly bind_transceiver: Ask;
      readonly submit_sm: Ask;
      readonly deliver_sm: Ask;
      readonly enquire_link: Ask;
      readonly unbind: Ask;
      /** False when the connection takes nothing any more. */
      send(pdu: Pdu): boolean;
      close(): void;
      destroy(): void;
    }
    interface Encoding {
      match(text: string): boolean;
      encode(text: string): Buffer;
      decode(bytes: Buffer): string;
    }
  }

  const smpp: {
    connect(options: { host: string; port: number; tls: boolean }): smpp.Session;
    createServer(onSession: (session: smpp.Session) => void): NetServer;
    /** `ASCII` is GSM 03.38, the name notwithstanding. */
    readonly encodings: { readonly ASCII: smpp.Encoding; readonly UCS2: smpp.Encoding };
  };
  export = smpp;
}
