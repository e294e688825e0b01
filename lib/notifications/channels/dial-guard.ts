import { lookup as dnsLookup } from "node:dns";
import { BlockList, isIP, type LookupFunction } from "node:net";
import { AppError } from "../../base/errors.ts";

// Everything that IANA's special-purpose registries keep out of the public Internet (RFC 6890 and its updates).
const NOT_PUBLIC = new BlockList();
for (const [network, prefix] of [
  ["0.0.0.0", 8],
  ["10.0.0.0", 8],
  ["100.64.0.0", 10],
  ["127.0.0.0", 8],
  ["169.254.0.0", 16],
  ["172.16.0.0", 12],
  ["192.0.0.0", 24],
  ["192.0.2.0", 24],
  ["192.88.99.0", 24],
  ["192.168.0.0", 16],
  ["198.18.0.0", 15],
  ["198.51.100.0", 24],
  ["203.0.113.0", 24],
  ["224.0.0.0", 4],
  ["240.0.0.0", 4],
] as const) {
  NOT_PUBLIC.addSubnet(network, prefix, "ipv4");
}
for (const [network, prefix] of [
  ["2001::", 23],
  ["2001:db8::", 32],
  ["2002::", 16],
  ["3fff::", 20],
] as const) {
  NOT_PUBLIC.addSubnet(network, prefix, "ipv6");
}
const GLOBAL_IPV6 = new BlockList();
GLOBAL_IPV6.addSubnet("2000::", 3, "ipv6");

/** Whether an address is one of the public Internet. IPv4 written inside IPv6 is not: nobody's DNS needs it. */
export function isPublicAddress(address: string): boolean {
  const family = isIP(address);
  if (family === 4) return !NOT_PUBLIC.check(address, "ipv4");
  return family === 6 && GLOBAL_IPV6.check(address, "ipv6") && !NOT_PUBLIC.check(address, "ipv6");
}

/**
 * A lookup for sockets that refuses names which lead into a private network, at the moment of dialling, so that a name
 * cannot change its mind after a check. One private address among several refuses the name.
 */
export function guardedLookup(resolve: typeof dnsLookup = dnsLookup): LookupFunction {
  return lookupThat(isPublicAddress, resolve);
}

function lookupThat(isAllowed: (address: string) => boolean, resolve: typeof dnsLookup): LookupFunction {
  return (hostname, options, callback) => {
    resolve(hostname, { ...options, all: true }, (error, addresses) => {
      if (error) return callback(error, "");
      const refused = addresses.find(({ address }) => !isAllowed(address));
      const [first] = addresses;
      if (refused || !first) return callback(notPublic(hostname), "");
      return options.all ? callback(null, addresses) : callback(null, first.address, first.family);
    });
  };
}

// Where clouds keep the credentials of a machine: no service that somebody runs stands there.
const LINK_LOCAL = new BlockList();
LINK_LOCAL.addSubnet("169.254.0.0", 16, "ipv4");
LINK_LOCAL.addSubnet("fe80::", 10, "ipv6");
LINK_LOCAL.addAddress("fd00:ec2::254", "ipv6");

/** Whether an address is link-local, also where it is written as IPv4 inside IPv6. */
export function isLinkLocal(address: string): boolean {
  const family = isIP(address);
  if (family === 4) return LINK_LOCAL.check(address, "ipv4");
  // BlockList looks at the IPv4 rules for a mapped address.
  return family === 6 && LINK_LOCAL.check(address, "ipv6");
}

/**
 * How the host of a URL is dialled: one that the operator named wherever it stands, only not link-local; every other where
 * it is public. Throws BAD_REQUEST/WEBHOOK_ADDRESS for an address that is never dialled.
 */
export function lookupFor(url: URL, named: boolean): LookupFunction {
  requireDialable(url, named ? [url.hostname] : []);
  if (isLinkLocal(url.hostname.replace(/^\[|\]$/g, ""))) throw notPublic(url.hostname);
  return named ? configuredLookup() : guardedLookup();
}

/** A lookup for a host that the operator named: private addresses are dialled, link-local ones are not. */
export function configuredLookup(resolve: typeof dnsLookup = dnsLookup): LookupFunction {
  return lookupThat((address) => !isLinkLocal(address), resolve);
}

/**
 * Throws BAD_REQUEST/WEBHOOK_ADDRESS for what no lookup will ever see: an address written out (in any of its
 * spellings: the URL parser has normalised them), a URL with credentials, another protocol.
 */
export function requireDialable(url: URL, privateHosts: readonly string[]): void {
  if (url.protocol !== "https:" && url.protocol !== "http:") throw notPublic(url.hostname);
  if (url.username !== "" || url.password !== "") throw notPublic(url.hostname);
  if (isPrivateHostAllowed(url, privateHosts)) return;
  const literal = url.hostname.replace(/^\[|\]$/g, "");
  if (isIP(literal) !== 0 && !isPublicAddress(literal)) throw notPublic(url.hostname);
}

export function isPrivateHostAllowed(url: URL, privateHosts: readonly string[]): boolean {
  const host = url.hostname.toLowerCase();
  return privateHosts.some(
    (allowed) => allowed.toLowerCase() === host || allowed.toLowerCase() === url.host.toLowerCase(),
  );
}

function notPublic(host: string): AppError & NodeJS.ErrnoException {
  const message = `${host} is not an address of the public Internet, and the policy does not list it.`;
  return new AppError("BAD_REQUEST", "WEBHOOK_ADDRESS", message);
}
