// A message centre in a process of its own: the smpp package's server. It tells its parent what it gets and does what its parent says.
import type { AddressInfo } from "node:net";
import smpp from "smpp";

const port = Number(process.argv[2] ?? 0);
/** How many of the next parts are refused for coming too fast, and whether anything is answered at all. */
let told = { throttle: 0, mute: false, receipts: true };
let count = 0;

function tell(event: string, facts: object = {}): void {
  process.send?.({ event, ...facts });
}

/** Status ESME_RINVPASWD for anybody else. */
function bind(session: smpp.Session, pdu: smpp.Pdu): void {
  const isKnown = pdu["system_id"] === "example" && pdu["password"] === "secret12";
  tell("bind", { interfaceVersion: pdu["interface_version"], isKnown });
  session.send(pdu.response(isKnown ? {} : { command_status: 0x0e }));
}

function sendReceipt(session: smpp.Session, pdu: smpp.Pdu, id: string): void {
  const text = `id:${id} sub:001 dlvrd:001 submit date:2511250000 done date:2511250001 stat:DELIVRD err:000 text:`;
  const to = { source_addr: pdu["destination_addr"], destination_addr: pdu["source_addr"] };
  session.deliver_sm({ ...to, esm_class: 0x04, data_coding: 0, short_message: text }, (answer) =>
    tell("receipt-taken", { status: answer.command_status }),
  );
}

function submit(session: smpp.Session, pdu: smpp.Pdu): void {
  const { message, udh } = pdu["short_message"] as { message: string; udh?: Buffer[] };
  const { destination_addr: to, source_addr: from, data_coding: coding, registered_delivery: wanted } = pdu;
  if (told.throttle > 0) {
    told.throttle--;
    tell("throttled");
    session.send(pdu.response({ command_status: 0x58 }));
    return;
  }
  const id = `part-${process.pid}-${++count}`;
  tell("submit", { to, from, coding, wanted, message, udh: udh?.map((element) => [...element]) ?? [] });
  session.send(pdu.response({ message_id: id }));
  if (told.receipts) sendReceipt(session, pdu, id);
}

const server = smpp.createServer((session) => {
  session.on("error", () => session.destroy());
  session.on("bind_transceiver", (pdu: smpp.Pdu) => bind(session, pdu));
  session.on("submit_sm", (pdu: smpp.Pdu) => (told.mute ? undefined : submit(session, pdu)));
  session.on("enquire_link", (pdu: smpp.Pdu) => {
    tell("enquire_link");
    if (!told.mute) session.send(pdu.response());
  });
  session.on("unbind", (pdu: smpp.Pdu) => {
    tell("unbind");
    session.send(pdu.response());
  });
});
server.listen(port, "localhost", () => tell("listening", { port: (server.address() as AddressInfo).port }));
process.on("message", (orders: Partial<typeof told>) => {
  told = { ...told, ...orders };
  tell("told");
});
