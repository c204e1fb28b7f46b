import type { Notice } from "../../core/notice.ts";
import type { NoticeStore } from "../port.ts";
import type { Database } from "./database.ts";
import { noticeOf } from "../rows/notice-row.ts";

/** Inside a write: keeps notices, and takes back those that were to come. */
interface NoticeWriter {
  put(notices: readonly Notice[]): void;
  /** What was to be told later of an enrolment that is over. */
  dropLater(enrollment: string): void;
}

export function createNoticeWriter(db: Database): NoticeWriter {
  const insert = db.prepare(`
    INSERT INTO notices (id, organization, subject, kind, at_ms, about, device, enrollment, method, type)
    VALUES (:id, :organization, :subject, :kind, :atMs, :about, :device, :enrollment, :method, :type)`);
  const drop = db.prepare("DELETE FROM notices WHERE enrollment = :enrollment AND at_ms > :now");
  return {
    put(notices) {
      for (const { about, ...notice } of notices)
        insert.run({ method: null, type: null, ...notice, about: about ?? "" });
    },
    dropLater(enrollment) {
      drop.run({ enrollment, now: db.clock() });
    },
  };
}

export function createNotices(db: Database): NoticeStore {
  const read = db.prepare(`
    SELECT notices.*, enrollments.active_from_ms AS veto_until_ms FROM notices
    LEFT JOIN enrollments ON enrollments.id = notices.enrollment
      AND enrollments.state = 'confirmed' AND enrollments.expires_at_ms > :now
    WHERE notices.organization = :organization AND notices.subject = :subject AND about <> :id
      AND at_ms <= :now AND at_ms >= :since
    ORDER BY veto_until_ms IS NULL, at_ms DESC, row DESC LIMIT :most`);
  return {
    async read({ id, organization, subject, activeAt }, most) {
      const since = (activeAt ?? 0) * 1000;
      const rows = read.all({ id, organization, subject, since, now: db.clock(), most });
      return rows
        .map((row) => ({ row: Number(row["row"]), notice: noticeOf(row) }))
        .toSorted((a, b) => b.notice.atMs - a.notice.atMs || b.row - a.row)
        .map(({ notice }) => notice);
    },
  };
}
