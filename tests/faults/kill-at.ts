import {
  approvingDeviceToVerificationServer as phone,
  qrServerToVerificationServer as qrServer,
  relyingPartyToOperationServer as site,
} from "@countersign/protocol/contract";
import type { Passing, Watch } from "../world/shapes/front-proxy.ts";
import type { Step } from "./ledger.ts";
import type { Program } from "./program.ts";

/** What passes the proxy of each step; of a page that asks the QR server for its code, that one's question to the verification server. */
const endpoints = {
  create: site.createOperation,
  show: qrServer.lookUpCode,
  scan: phone.scan,
  decide: phone.decide,
  consume: site.consumeOperation,
} as const satisfies Record<Step, { method: string; path: string }>;

function isOf(step: Step, { method, path }: Passing): boolean {
  const endpoint = endpoints[step];
  const pattern = new RegExp(`^${endpoint.path.replaceAll(/\{\w+\}/g, "[^/]+")}$`);
  return endpoint.method === method && pattern.test(path);
}

/** A program that is to be killed when a step's request is on its way, or its answer, which then is lost. */
export interface Kill {
  readonly program: Program;
  readonly step: Step;
  readonly at: Passing["what"];
}

/** Kills once for each of `kills`, and starts what was killed again; `settled` waits for that and says how many were killed. */
export function killAt(kills: readonly Kill[]): { readonly watch: Watch; settled(): Promise<number> } {
  const waiting = new Set(kills);
  const restarts: Promise<void>[] = [];
  return {
    watch(passing) {
      const due = [...waiting].filter(({ step, at }) => at === passing.what && isOf(step, passing));
      for (const kill of due) {
        waiting.delete(kill);
        // The signal is sent before anything else happens.
        restarts.push(kill.program.kill().then(() => kill.program.start()));
      }
      return due.length === 0 || passing.what === "request";
    },
    async settled() {
      await Promise.all(restarts);
      return restarts.length;
    },
  };
}
