import { isCodeLink, isSecureUrl, textFault } from "@countersign/protocol";

/** What may be registered: each throws an Error that says which value is wrong, and how it should be. */

const longestName = 64;

export function checkId(what: string, id: string): void {
  if (!/^[a-z0-9][a-z0-9.-]{0,63}$/.test(id))
    throw new Error(
      `${what} ${JSON.stringify(id)} is no id: small letters, digits, dots and dashes, at most 64, a letter or digit first`,
    );
}

/** A name stands on the phone's screen, so it obeys the text policy (§3, T21). */
export function checkName(what: string, name: string): void {
  const fault =
    name.trim() === ""
      ? "is empty"
      : name.length > longestName
        ? `has more than ${longestName} characters`
        : textFault(name);
  if (fault !== null) throw new Error(`the name of ${what} may not be shown: ${fault}`);
}

export function checkOrigin(origin: string): void {
  if (!URL.canParse(origin) || new URL(origin).origin !== origin || !isSecureUrl(origin))
    throw new Error(
      `${origin} is no web origin: https://host or https://host:port with nothing after it (http on localhost)`,
    );
}

export function checkLink(link: string): void {
  if (!isCodeLink(link))
    throw new Error(`${link} cannot stand in a code: https, at most 80 bytes, no # (http on localhost)`);
}

/** Where a phone's browser goes back to (§11.3). */
export function checkReturnUrl(url: string): void {
  if (!isSecureUrl(url) || url.includes("#"))
    throw new Error(`${url} is no return address: https without # (http on localhost)`);
}
