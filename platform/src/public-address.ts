import { isIP } from "node:net";
import ipaddr from "ipaddr.js";

/** Public by its class, yet answering only from inside one cloud's machines: its own services, keys among them. */
const insideClouds = ["168.63.129.16"];
/** The only IPv6 addresses handed out to the public internet (RFC 4291 §2.4, IANA). */
const globalUnicast = ipaddr.IPv6.parseCIDR("2000::/3");

/**
 * True for an address of the public internet that belongs to one host. False for every other class (loopback, private, link-local and
 * so on), for addresses that carry another inside them (mapped, NAT64, 6to4, Teredo), and for what is no address (T23).
 */
export function isPublicAddress(address: string): boolean {
  if (isIP(address) === 0 || address.includes("%") || insideClouds.includes(address)) return false;
  const parsed = ipaddr.parse(address);
  if (parsed.range() !== "unicast") return false;
  return parsed.kind() === "ipv4" || parsed.match(globalUnicast);
}
