import type { MethodName } from "@countersign/protocol";
import type { Standing } from "../../core/routing.ts";
import type { PageMethod, UserMethod } from "../../core/user-method.ts";
import type { MethodStore } from "../port.ts";
import type { Database } from "./database.ts";

const ofUser = "organization = :organization AND subject = :subject";

/** One statement, and so one moment. */
const standing = `
  SELECT d.*,
    (SELECT coalesce(jsonb_agg(jsonb_build_object('method', method, 'assurance', body -> 'assurance') ORDER BY id), '[]')
      FROM methods WHERE ${ofUser} AND state = 'active') AS methods,
    (SELECT method FROM method_settings WHERE ${ofUser} AND type = :type) AS preferred,
    (SELECT coalesce(jsonb_agg(method ORDER BY row DESC), '[]') FROM (
      SELECT row, decision ->> 'method' AS method FROM operations
      WHERE ${ofUser} AND state = 'released' AND frozen ->> 'type' = :type AND frozen #> '{login,state}' = '1'
        AND (frozen ->> 'createdAtMs')::bigint > coalesce((SELECT max(at_ms) FROM learning_resets WHERE ${ofUser} AND type IN (:type, '')), 0)
      ORDER BY row DESC LIMIT 5) AS last) AS recent,
    coalesce((SELECT groups FROM user_groups WHERE ${ofUser}), '[]') AS groups
  FROM (SELECT count(*) AS n, bool_or(k.id IS NOT NULL) AS uv, bool_or(NOT k.backed_up) AS hw
    FROM bindings AS b LEFT JOIN passkeys AS k ON k.binding = b.id
    WHERE b.organization = :organization AND b.subject = :subject AND b.state = 'active') AS d`;

export function createStanding(db: Database): MethodStore["standing"] {
  return async ({ organization, subject, type }): Promise<Standing> => {
    const [row] = await db.read(standing, { organization, subject, type });
    return {
      devices: Number(row?.["n"]),
      passkeyDevices: row?.["hw"] === true ? "hw" : row?.["uv"] === true ? "uv" : null,
      methods: row?.["methods"] as { method: PageMethod; assurance: UserMethod["assurance"] }[],
      preferred: (row?.["preferred"] ?? null) as MethodName | null,
      recent: row?.["recent"] as MethodName[],
      groups: row?.["groups"] as string[],
    };
  };
}
