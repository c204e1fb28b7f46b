import type { FieldKind, FieldTemplate, Localized, Look, Template } from "./template.ts";

function field(id: string, kind: FieldKind, en: string, zh: string): FieldTemplate {
  return { id, kind, label: { en, zh }, optional: false };
}
function optional(id: string, kind: FieldKind, en: string, zh: string): FieldTemplate {
  return { ...field(id, kind, en, zh), optional: true };
}
function scene(id: string, look: Look, title: Localized, verb: Localized, fields: readonly FieldTemplate[]): Template {
  return {
    id,
    version: 1,
    title,
    verb,
    fields,
    look,
    minimumAssurance: "soft",
    allowAnonymous: false,
    allowUnauthenticated: false,
    display: "separate",
    lifetimeSeconds: 120,
    releaseSeconds: 120,
    retentionDays: 400,
  };
}

/** The scenes every installation knows (S27). Numbers are given at registration, so a new one comes last. */
export const builtInTemplates: readonly Template[] = [
  scene("transfer", "payment", { en: "Bank transfer", zh: "银行转账" }, { en: "Send the money", zh: "转出款项" }, [
    field("amount", "amount", "Amount", "金额"),
    field("currency", "currency", "Currency", "币种"),
    field("account", "account", "To account", "收款账号"),
    field("payee", "person", "Payee", "收款人"),
    optional("memo", "text", "Memo", "附言"),
  ]),
  {
    ...scene(
      "item-transfer",
      "item",
      { en: "Item transfer", zh: "道具转让" },
      { en: "Hand over the item", zh: "交出道具" },
      [
        field("item", "text", "Item", "道具"),
        field("quantity", "integer", "Quantity", "数量"),
        field("recipient", "person", "To player", "接收玩家"),
        optional("server", "text", "Game server", "游戏服务器"),
      ],
    ),
    minimumAssurance: "soft-offline",
  },
  scene(
    "password-change",
    "credential",
    { en: "Password change", zh: "修改密码" },
    { en: "Change the password", zh: "修改密码" },
    [field("account", "account", "Account", "账户")],
  ),
  scene("device.add", "device", { en: "Add a device", zh: "添加设备" }, { en: "Add the device", zh: "添加此设备" }, [
    field("device", "text", "New device", "新设备"),
    field("key", "text", "Key on its screen", "新设备上显示的密钥"),
  ]),
  scene(
    "method.change",
    "device",
    { en: "Change how you approve", zh: "更改验证方式" },
    { en: "Change it", zh: "更改" },
    [
      optional("add", "text", "Add", "添加"),
      optional("replace", "text", "Replace", "更换"),
      optional("first", "text", "Use first", "优先使用"),
      optional("for", "text", "For", "用于"),
    ],
  ),
  {
    ...scene("payment", "payment", { en: "Shop payment", zh: "商店付款" }, { en: "Pay", zh: "付款" }, [
      field("amount", "amount", "Amount", "金额"),
      field("currency", "currency", "Currency", "币种"),
      optional("basket", "text", "Basket", "商品"),
    ]),
    allowAnonymous: true,
    lifetimeSeconds: 90,
  },
  {
    ...scene("login", "login", { en: "Sign in", zh: "登录" }, { en: "Sign in", zh: "登录" }, [
      field("account", "account", "Account", "账户"),
      optional("place", "text", "Place", "地点"),
    ]),
    allowUnauthenticated: true,
    display: "same",
  },
  {
    // A client of an identity provider asks, at a device that is not the user's phone: whose screen it is, and what is written there.
    ...scene("client-sign-in", "login", { en: "Sign-in for an app", zh: "为应用登录" }, { en: "Sign in", zh: "登录" }, [
      field("client", "text", "App or service", "应用或服务"),
      optional("message", "text", "Message on its screen", "其屏幕上的信息"),
    ]),
    allowUnauthenticated: true,
    display: "same",
  },
  // What is registered changes only so (T53): the fingerprint stands for every byte of the change.
  scene(
    "admin.change",
    "credential",
    { en: "Administrative change", zh: "管理变更" },
    { en: "Make the change", zh: "执行变更" },
    [
      field("change", "text", "Change", "变更内容"),
      field("by", "person", "Proposed by", "提出人"),
      field("fingerprint", "text", "Fingerprint", "指纹"),
    ],
  ),
];
