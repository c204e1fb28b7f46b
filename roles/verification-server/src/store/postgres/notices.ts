import type { NoticeStore } from "../port.ts";
import type { Database } from "./database.ts";
import { noticeOf } from "../rows/notice-row.ts";

/** Those that may still be objected to are taken first, and all are told newest first. */
const told = `
  SELECT * FROM (
    SELECT n.*, e.active_from_ms AS veto_until_ms FROM notices AS n
    LEFT JOIN enrollments AS e ON e.id = n.enrollment AND e.state = 'confirmed' AND e.expires_at_ms > :now
    WHERE n.organization = :organization AND n.subject = :subject AND n.about IS DISTINCT FROM :id
      AND n.at_ms <= :now AND n.at_ms >= :since
    ORDER BY e.active_from_ms IS NULL, n.at_ms DESC, n.row DESC LIMIT :most) AS taken
  ORDER BY at_ms DESC, row DESC`;

export function createNotices(db: Database): NoticeStore {
  return {
    async read({ id, organization, subject, activeAt }, most) {
      const since = (activeAt ?? 0) * 1000;
      return (await db.read(told, { id, organization, subject, since, most })).map(noticeOf);
    },
  };
}
