import { startCuttingProxy } from "../../../tests/world/cutting-proxy.ts";
import { placeOf, testNats, throughProxy } from "../../../tests/world/shared-servers.ts";
import { busSuite } from "../src/bus/bus-suite.ts";
import { openNatsBus } from "../src/bus/nats.ts";

busSuite("NATS", async () => {
  const proxy = await startCuttingProxy(placeOf(testNats));
  return { ...proxy, open: (times) => openNatsBus({ url: throughProxy(testNats, proxy.port), times }) };
});
