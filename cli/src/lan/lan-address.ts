import { networkInterfaces } from "node:os";

/** Addresses of home and office networks first: a phone is on one of these (RFC 1918). */
const private4 = /^(192\.168\.|10\.|172\.(1[6-9]|2\d|3[01])\.)/;

/** The address of this computer in its own network, IPv4; null when it is in none. */
export function findLanAddress(interfaces: ReturnType<typeof networkInterfaces> = networkInterfaces()): string | null {
  const found = Object.entries(interfaces).flatMap(([name, addresses = []]) =>
    addresses
      .filter(({ family, internal, address }) => family === "IPv4" && !internal && private4.test(address))
      // Bridges of containers and virtual machines are no network that a phone is in.
      .map(({ address }) => ({ address, isOwn: !/^(docker|br-|veth|virbr|vmnet|vboxnet|utun|tun|tap)/.test(name) })),
  );
  return (found.find(({ isOwn }) => isOwn) ?? found[0])?.address ?? null;
}
