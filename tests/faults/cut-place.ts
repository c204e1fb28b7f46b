import { createNetwork, lacksNetwork, type Network } from "./network.ts";
import { lacksPlace, type Place, startPlace } from "./place.ts";

/** A place whose servers stand on a network of their own. */
export interface CutPlace {
  readonly place: Place;
  readonly network: Network;
  close(): Promise<void>;
}

/** Why there can be none here; false where there can. */
export function lacksCutPlace(): string | false {
  return lacksNetwork() ?? lacksPlace();
}

export async function startCutPlace(options: { people: number }): Promise<CutPlace> {
  const network = await createNetwork(["operation", "qr", "node-0", "node-1"]);
  try {
    const { dataAddress: address, openFront } = network;
    const place = await startPlace({ ...options, address, ground: network, openFront });
    return {
      place,
      network,
      async close() {
        await place.close();
        network.remove();
      },
    };
  } catch (error) {
    network.remove();
    throw error;
  }
}
