import type { Localized } from "@countersign/protocol";
import type { Change } from "./change.ts";
import type { StaffRole } from "./roles.ts";

const roles: Readonly<Record<StaffRole, Localized>> = {
  viewer: { en: "viewer", zh: "查看者" },
  operator: { en: "operator", zh: "操作员" },
  administrator: { en: "administrator", zh: "管理员" },
};

/** A line of a phone holds 140 characters. */
const most = 140;

function cut(text: string): string {
  return text.length <= most ? text : `${text.slice(0, most - 1)}…`;
}

/** A day that every reader reads alike. */
function dayOf(seconds: number): string {
  return new Date(seconds * 1000).toISOString().slice(0, 10);
}

function sentences(change: Change, nameOf: (person: string) => string): Localized {
  switch (change.kind) {
    case "policy":
      return {
        en: `Routing policy: ${change.rows.length} rows from now on`,
        zh: `验证方式策略：此后共 ${change.rows.length} 条`,
      };
    case "organization":
      return { en: `Organization ${change.organization.id}`, zh: `机构 ${change.organization.id}` };
    case "business":
      return {
        en: `Business ${change.business.id} of ${change.business.organization}`,
        zh: `${change.business.organization} 的业务 ${change.business.id}`,
      };
    case "api-key":
      return {
        en: `New API key for ${change.organization}: ${change.key.label ?? "no name"}`,
        zh: `为 ${change.organization} 新建 API 密钥：${change.key.label ?? "未命名"}`,
      };
    case "api-key-rotation":
      return {
        en: `API key ${change.id.slice(-6)} is replaced, and ends on ${dayOf(change.endsAt)}`,
        zh: `更换 API 密钥 ${change.id.slice(-6)}，原密钥于 ${dayOf(change.endsAt)} 失效`,
      };
    case "api-key-end":
      return {
        en: `API key ${change.id.slice(-6)} ends on ${dayOf(change.endsAt)}`,
        zh: `API 密钥 ${change.id.slice(-6)} 于 ${dayOf(change.endsAt)} 失效`,
      };
    case "qr-server":
      return { en: `QR server ${change.server.number}: a key`, zh: `二维码服务器 ${change.server.number}：密钥` };
    case "qr-server-end":
      return {
        en: `QR server ${change.number}: a key ends on ${dayOf(change.endsAt)}`,
        zh: `二维码服务器 ${change.number}：一把密钥于 ${dayOf(change.endsAt)} 失效`,
      };
    case "staff-invitation":
      return {
        en: `Invite ${change.name} as ${roles[change.role].en}`,
        zh: `邀请 ${change.name} 担任${roles[change.role].zh}`,
      };
    case "staff-role":
      return {
        en: `${nameOf(change.person)} becomes ${roles[change.role].en}`,
        zh: `${nameOf(change.person)} 改任${roles[change.role].zh}`,
      };
    case "staff-removal":
      return { en: `Remove ${nameOf(change.person)} from the staff`, zh: `将 ${nameOf(change.person)} 移出员工名单` };
  }
}

/** A change in one sentence of each language, as it stands on the phone of whoever approves it; the fingerprint stands for the rest. */
export function changeSummary(change: Change, nameOf: (person: string) => string): Localized {
  const { en, zh } = sentences(change, nameOf);
  return { en: cut(en), zh: cut(zh) };
}
