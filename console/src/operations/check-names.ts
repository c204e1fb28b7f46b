import { texts } from "../texts/texts.ts";

/** Checks by the names that the verification server gives them; in English those names are the words. */
const chinese: Readonly<Record<string, string>> = {
  "verification code": "验证码",
  organization: "机构",
  business: "业务",
  "QR server": "二维码服务器",
  expiry: "有效期",
  flags: "标志",
  digest: "摘要",
  "operation digest": "操作摘要",
  "account hint": "账户提示",
  "sealed scene and login": "加密的场景与登录信息",
  "subject is the binding's": "用户与绑定一致",
  deadline: "截止时间",
  "frame tag and window": "帧标签与时间窗",
  "bytes as registered": "与登记的字节一致",
  "QR server may still serve": "二维码服务器仍有权服务",
  "code allowed by the policy": "策略允许二维码方式",
  "contentions of this device": "此手机的争抢次数",
  "free or this device's": "未被占用或由此手机占用",
  "parties and time": "各方与时间",
  "state and nonce": "状态与随机数",
  "the code it is about": "所针对的二维码",
  "display hash": "显示内容哈希",
  "application record": "应用记录",
  "rolling token": "滚动令牌",
  "user verification": "用户验证",
  assurance: "强度",
  "new device's limits": "新手机限额",
  "confirmation code": "确认码",
  "return code": "返回码",
  "device that approved": "批准的手机",
  "approved and not used": "已批准且未使用",
  "type allowed to the business": "业务可发起此类型",
  "login evidence": "登录证据",
  "source registered": "来源已登记",
  "link registered": "链接已登记",
  "same device and its return URL": "同一设备与返回地址",
  "return URL registered": "返回地址已登记",
  "details fit the template": "详情符合模板",
  "anonymous amount": "匿名金额",
  "other texts": "其他文字",
  "names a waiting device": "对应等待中的手机",
  "names a waiting change of methods": "对应等待中的方式更改",
  "offline parties": "离线各方",
  "offline digest": "离线摘要",
  "offline code it is about": "离线二维码",
  "offline application record": "离线应用记录",
  "offline answer": "离线答复",
  "device whose code matched": "验证码匹配的手机",
};

/** What a check is called. */
export function checkName(name: string): string {
  if (texts.locale.value === "zh") return chinese[name] ?? name;
  return name.charAt(0).toUpperCase() + name.slice(1);
}
