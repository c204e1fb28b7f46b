import type smpp from "smpp";

type Command = "bind_transceiver" | "submit_sm" | "enquire_link" | "unbind";

/** One request of a message centre: resolves with its answer; rejects when the connection ends first or nothing comes for `ms`. */
export function askCentre(
  session: smpp.Session,
  command: Command,
  { fields = {}, ms }: { fields?: Readonly<Record<string, unknown>>; ms: number },
): Promise<smpp.Pdu> {
  return new Promise((resolve, reject) => {
    const fail = (): void => settle(() => reject(new Error(`no answer to ${command}`)));
    const timer = setTimeout(fail, ms);
    function settle(then: () => void): void {
      clearTimeout(timer);
      session.off("close", fail);
      then();
    }
    session.on("close", fail);
    if (!session[command](fields, (answer) => settle(() => resolve(answer)))) fail();
  });
}
