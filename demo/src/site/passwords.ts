import { type ScryptOptions, scrypt, timingSafeEqual } from "node:crypto";

const options = { N: 2 ** 15, r: 8, p: 1, maxmem: 64 * 1024 * 1024 };
const form = /^scrypt\$15\$8\$1\$([A-Za-z0-9_-]+)\$([A-Za-z0-9_-]+)$/;

/** What the database keeps of a password: scrypt with its cost and salt (base64url). */
export async function hashPassword(password: string, salt: string): Promise<string> {
  return `scrypt$15$8$1$${salt}$${(await derive(password, salt)).toString("base64url")}`;
}

/** True when `password` is the one of `kept`. Nobody's password (null) takes as long as a wrong one. */
export async function verifyPassword(password: string, kept: string | null): Promise<boolean> {
  const [, salt = "none", expected = ""] = form.exec(kept ?? "") ?? [];
  const derived = await derive(password, salt);
  const known = Buffer.from(expected, "base64url");
  return known.length === derived.length && timingSafeEqual(known, derived);
}

function derive(password: string, salt: string): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const done = (fault: Error | null, key: Buffer): void => (fault ? reject(fault) : resolve(key));
    scrypt(password.normalize("NFC"), salt, 32, options satisfies ScryptOptions, done);
  });
}
