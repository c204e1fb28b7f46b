import { systemRandom as random } from "@countersign/platform";
import { startCuttingProxy } from "../../../tests/world/cutting-proxy.ts";
import { placeOf, throughProxy } from "../../../tests/world/shared-servers.ts";
import { testPostgres } from "../../../tools/find-postgres.ts";
import { busSuite } from "../src/bus/bus-suite.ts";
import { openPostgresBus } from "../src/bus/postgres.ts";

busSuite("PostgreSQL", async () => {
  const proxy = await startCuttingProxy(placeOf(testPostgres));
  return { ...proxy, open: (times) => openPostgresBus({ url: throughProxy(testPostgres, proxy.port), random, times }) };
});
