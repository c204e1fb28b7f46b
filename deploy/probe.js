// Asks a server of this machine how it is: `node deploy/probe.js ready` (is it of use?) or `live` (does it answer at all?), and the port where it is not
// COUNTERSIGN_PORT; COUNTERSIGN_HOST and COUNTERSIGN_TLS_CERT are the server's own settings. Ends with 0 for yes and with 1 for no. Plain JavaScript on purpose: it runs on any Node, and in a moment.
import { request as overHttp } from "node:http";
import { request as overHttps } from "node:https";

const paths = { ready: "/readyz", live: "/healthz" };
const [what = "ready", port = process.env.COUNTERSIGN_PORT || "8600"] = process.argv.slice(2);
const path = paths[what];
const { COUNTERSIGN_HOST: own = "" } = process.env;
const host = ["", "0.0.0.0", "::"].includes(own) ? "localhost" : own;
const withTls = Boolean(process.env.COUNTERSIGN_TLS_CERT);

function end(answer) {
  process.stdout.write(`${what}: ${answer}\n`);
  process.exit(answer === 200 ? 0 : 1);
}

if (!path) end(`no such question; there are ${Object.keys(paths).join(" and ")}`);
// The certificate names the server as others reach it, not as this machine does: nothing is believed of the answer but that there is one.
const options = { host, port, path, timeout: 2500, rejectUnauthorized: false };
const asked = (withTls ? overHttps : overHttp)(options, ({ statusCode }) => end(statusCode));
asked.on("timeout", () => end("no answer in time"));
asked.on("error", ({ code }) => end(code));
asked.end();
