import { startVerificationRole } from "../split/start-verification-role.ts";
import { registerPrograms } from "../own-parts.ts";
import { configOf, openServing, type ServeFlags } from "./serve.ts";

const nextStep = "No operation server has joined yet: countersign role invite --kind operation, and the same for qr\n";

/** Throws an Error for an origin at which nothing would be served. */
function expectNoConsole(origin: string | undefined): void {
  if (origin && origin !== "off")
    throw new Error(
      "COUNTERSIGN_CONSOLE is of one process with everything in it; apart, the console is a server of its own: countersign serve --role console",
    );
}

/** `countersign serve --role verification` */
export async function serveVerification(flags: ServeFlags): Promise<void> {
  expectNoConsole(process.env["COUNTERSIGN_CONSOLE"]?.trim());
  const config = configOf(flags);
  const serving = await openServing(config);
  const role = await startVerificationRole({
    ...serving.options,
    policy: config.policy ?? [],
    methodServers: config.methodServers ?? [],
  });
  serving.stopWith(role);
  const { servers } = await registerPrograms(role);
  process.stdout.write(
    `The verification server is serving at ${config.issuer}.\nAuthenticator: ${config.authenticator}/app/   Data: ${config.dataDir}\n${servers.length === 0 ? nextStep : ""}`,
  );
}
