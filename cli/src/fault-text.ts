/** What a system error carries beside its sentence. */
interface SystemFault {
  readonly code: string;
  readonly message: string;
  readonly syscall?: string;
  readonly port?: number;
  readonly address?: string;
  readonly hostname?: string;
}

function isSystemFault(error: unknown): error is SystemFault {
  return error instanceof Error && "code" in error && typeof error.code === "string" && "syscall" in error;
}

const where =
  "--port or COUNTERSIGN_PORT, in the demo also --bank-port, --bazaar-port and --shop-port; a second demo needs --data of its own";

function listenText({ code, port, address, hostname, message }: SystemFault): string {
  if (code === "EADDRINUSE") return `port ${port} is taken: stop what listens there, or take another (${where})`;
  if (code === "EACCES") return `port ${port} may not be listened on by this user: take one above 1023 (${where})`;
  return `COUNTERSIGN_HOST is no address of this machine: ${hostname ?? address ?? message}`;
}

/** The sentence for why the program ends. Errors of the system say which setting would help. */
export function faultText(error: unknown): string {
  if (!isSystemFault(error)) return error instanceof Error ? error.message : String(error);
  if (error.syscall === "listen" || error.syscall === "getaddrinfo") return listenText(error);
  return error.message;
}
