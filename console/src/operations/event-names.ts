import { texts } from "../texts/texts.ts";

type Words = Readonly<Record<"en" | "zh", string>>;

/** Events of the audit log in plain words; one that is not here is shown as it stands. */
const names: Readonly<Record<string, Words>> = {
  "operation.created": { en: "Operation frozen", zh: "操作内容已固定" },
  "operation.presented": { en: "Code shown", zh: "已出示二维码" },
  "operation.claimed": { en: "Scanned by a phone", zh: "手机已扫描" },
  "operation.confirmed": { en: "Confirmation code typed", zh: "已输入确认码" },
  "operation.contended": { en: "A second phone scanned it", zh: "第二部手机扫描了它" },
  "operation.approved": { en: "Approved", zh: "已批准" },
  "operation.declined": { en: "Declined", zh: "已拒绝" },
  "operation.released": { en: "Released to the site", zh: "已向网站放行" },
  "operation.outcome": { en: "The site said what it did", zh: "网站已报告结果" },
  "operation.cancelled": { en: "Stopped", zh: "已停止" },
  "operation.expired": { en: "Time ran out", zh: "已超时" },
  "operation.blocked": { en: "Blocked", zh: "已阻止" },
  "operation.revoked": { en: "Approval taken back", zh: "批准已撤回" },
  "operation.reported": { en: "The user reports: this was not me", zh: "用户报告：不是本人操作" },
  "operations.purged": { en: "Old operations deleted", zh: "已删除过期操作" },
  "scan.refused": { en: "Scan refused", zh: "扫描被拒绝" },
  "decision.refused": { en: "Decision refused", zh: "决定被拒绝" },
  "request.refused": { en: "Request refused", zh: "请求被拒绝" },
  "ticket.refused": { en: "Enrolment refused", zh: "注册被拒绝" },
  "offline.recorded": { en: "Offline decision recorded", zh: "离线决定已记录" },
  "offline.refused": { en: "Offline decision refused", zh: "离线决定被拒绝" },
  "code.wrong": { en: "Wrong code typed", zh: "输入了错误的验证码" },
  "method.begun": { en: "Another method begun", zh: "已改用其他方式" },
  "method.asked": { en: "Another method asked for", zh: "请求其他方式" },
  "method.added": { en: "Method added", zh: "已添加验证方式" },
  "method.removed": { en: "Method removed", zh: "已移除验证方式" },
  "method-change.begun": { en: "Change of methods begun", zh: "开始更改验证方式" },
  "method-change.proved": { en: "New method proved", zh: "新方式已验证" },
  "method-change.missed": { en: "New method not proved", zh: "新方式验证失败" },
  "enrollment.ticketed": { en: "Enrolment code given", zh: "已发放注册码" },
  "enrollment.pending": { en: "Phone came with its keys", zh: "手机已提交密钥" },
  "enrollment.confirmed": { en: "Six digits confirmed", zh: "六位数字已确认" },
  "enrollment.granted": { en: "Let in by another phone", zh: "已由另一部手机批准" },
  "enrollment.missed": { en: "Wrong six digits", zh: "六位数字错误" },
  "enrollment.refused": { en: "Enrolment refused", zh: "注册被拒绝" },
  "enrollment.dead": { en: "Enrolment ended", zh: "注册已终止" },
  "enrollment.vetoed": { en: "Replacement objected to", zh: "替换遭到反对" },
  "enrollment.sms-sent": { en: "Text message sent", zh: "短信已发送" },
  "device.active": { en: "Phone in use", zh: "手机已启用" },
  "device.frozen": { en: "Phone frozen", zh: "手机已冻结" },
  "device.thawed": { en: "Phone let go on", zh: "手机已解除冻结" },
  "device.revoked": { en: "Phone removed", zh: "手机已移除" },
  "device.rekeyed": { en: "Phone has new keys", zh: "手机已更换密钥" },
  "passkey.added": { en: "Passkey added", zh: "已添加通行密钥" },
  "learning.reset": { en: "Learnt method forgotten", zh: "已清除习惯的验证方式" },
  "groups.changed": { en: "Groups of a user changed", zh: "用户组已更改" },
  "registry.changed": { en: "Registry changed", zh: "登记已更改" },
  "key.added": { en: "Server key made", zh: "服务器密钥已生成" },
  "user.erased": { en: "User erased", zh: "用户数据已清除" },
  "webhook.created": { en: "Webhook endpoint added", zh: "已添加 Webhook 端点" },
  "webhook.changed": { en: "Webhook endpoint changed", zh: "Webhook 端点已更改" },
  "webhook.removed": { en: "Webhook endpoint removed", zh: "Webhook 端点已移除" },
  "webhook.secret_rotated": { en: "Webhook secret replaced", zh: "Webhook 密钥已更换" },
  "webhook.replayed": { en: "Webhooks sent again", zh: "Webhook 已重发" },
  "staff.joined": { en: "Somebody joined the staff", zh: "新员工加入" },
  "staff.signed-in": { en: "Signed in at the console", zh: "登录控制台" },
  "staff.passkey-added": { en: "Staff passkey added", zh: "员工添加通行密钥" },
  "staff.passkey-removed": { en: "Staff passkey removed", zh: "员工移除通行密钥" },
  "staff.phone-asked": { en: "Staff phone being added", zh: "员工正在添加手机" },
  "staff.phone-removed": { en: "Staff phone removed", zh: "员工移除手机" },
  "staff.exported": { en: "Operations exported", zh: "已导出操作" },
  "staff.change-proposed": { en: "Change proposed", zh: "已提出变更" },
  "staff.change-withdrawn": { en: "Change withdrawn", zh: "变更已收回" },
  "staff.change-rejected": { en: "Change turned down", zh: "变更已驳回" },
  "staff.change-applied": { en: "Change applied", zh: "变更已执行" },
  "staff.change-failed": { en: "Change failed", zh: "变更失败" },
};

export function eventName(event: string): string {
  return names[event]?.[texts.locale.value] ?? event;
}

const bad = /refused|blocked|reported|contended|wrong|missed|frozen|vetoed|failed|dead$/;

/** True for what staff should look at. */
export function eventIsBad(event: string): boolean {
  return bad.test(event);
}

const facts: Readonly<Record<string, Words>> = {
  actor: { en: "By", zh: "执行者" },
  by: { en: "By", zh: "执行者" },
  why: { en: "Reason", zh: "原因" },
  reason: { en: "Reason", zh: "原因" },
  code: { en: "Answered", zh: "答复" },
  rule: { en: "Check", zh: "检查" },
  device: { en: "Phone", zh: "手机" },
  binding: { en: "Binding", zh: "绑定" },
  operation: { en: "Operation", zh: "操作" },
  organization: { en: "Organization", zh: "机构" },
  endpoint: { en: "Request", zh: "请求" },
  method: { en: "Method", zh: "方式" },
  acr: { en: "Strength", zh: "强度" },
  amr: { en: "Means", zh: "手段" },
  digest: { en: "Digest", zh: "摘要" },
  receipt: { en: "Receipt", zh: "凭证" },
  result: { en: "Result", zh: "结果" },
  what: { en: "What", zh: "内容" },
  version: { en: "Version", zh: "版本" },
  approval: { en: "Approved in", zh: "批准操作" },
  count: { en: "How many", zh: "数量" },
  about: { en: "About", zh: "关于" },
  event: { en: "Event", zh: "事件" },
  enrollment: { en: "Enrolment", zh: "注册" },
  business: { en: "Business", zh: "业务" },
  type: { en: "Type", zh: "类型" },
  kid: { en: "Key", zh: "密钥" },
  qrServer: { en: "QR server", zh: "二维码服务器" },
  staff: { en: "Staff person", zh: "员工" },
  fingerprint: { en: "Fingerprint", zh: "指纹" },
  way: { en: "Way", zh: "途径" },
  outcome: { en: "Outcome", zh: "结果" },
  offline: { en: "Offline", zh: "离线" },
  locale: { en: "Language", zh: "语言" },
  key: { en: "Key", zh: "密钥" },
  purpose: { en: "Purpose", zh: "用途" },
  user: { en: "User commitment", zh: "用户承诺值" },
  confirmedBy: { en: "Confirmed by", zh: "确认方式" },
  subject: { en: "Subject", zh: "用户假名" },
};

/** What a fact of a row is called. */
export function factName(name: string): string {
  return facts[name]?.[texts.locale.value] ?? name;
}
