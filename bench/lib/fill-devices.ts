import { DatabaseSync } from "node:sqlite";

const atOnce = 20_000;

/** Puts active devices of as many users into a file of SQLite. */
export function fillDevices(file: string, count: number): void {
  const db = new DatabaseSync(file);
  db.exec("PRAGMA synchronous = OFF; PRAGMA cache_size = -262144");
  const insert = db.prepare(`
    INSERT INTO bindings (id, organization, subject, device, installation, state, kid, token, last_seen_at, active_at, body, sealed)
    VALUES (:id, :organization, :subject, :device, :installation, 'active', :kid, :token, 0, 0, :body, :sealed)`);
  const userKey = db.prepare(
    "INSERT INTO user_keys (organization, subject, epoch, sealed) VALUES (:organization, :subject, 1, :sealed)",
  );
  // As large as those of real devices; nobody opens them.
  const [body, sealed] = [JSON.stringify({ filled: "b".repeat(700) }), new Uint8Array(60)];
  for (let n = 0; n < count; n++) {
    if (n % atOnce === 0) db.exec("BEGIN");
    const number = String(n).padStart(20, "0");
    const [organization, subject] = [`organization-${n % 5}`, `s${number}A`];
    const own = {
      id: `bnd_${number}`,
      device: `dev_${number}`,
      installation: `i${number}`,
      kid: `k${number}`,
      token: `t${number}`,
    };
    insert.run({ ...own, organization, subject, body, sealed });
    userKey.run({ organization, subject, sealed });
    if (n % atOnce === atOnce - 1 || n === count - 1) db.exec("COMMIT");
  }
  db.close();
}
