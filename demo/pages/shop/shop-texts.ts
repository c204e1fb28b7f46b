import { createMessages } from "@countersign/ui/messages";
import { siteTexts } from "../site/site-texts.ts";

const en = {
  ...siteTexts.en,
  shop: "Harbour Shop",
  heroTitle: "Pay with your phone, and with nothing else",
  heroLead:
    "Add your phone to your account once. From then on you buy without signing in: scan, compare, type six digits.",
  navigation: "Shop",
  goods: "Goods",
  account: "Your account",
  goodsTitle: "From the harbour, to your door",
  goodsLead: "No account form, no card number: scan with your phone, and it goes to the address you gave us once.",
  pay: "Pay by scan",
  payFor: (good: { name: string }) => `Pay by scan: ${good.name}`,
  payHeading: (of: { price: string }) => `Pay ${of.price}`,
  paid: "Paid. It goes to the address in your account.",
  refused_no_address: "We have no address for you. Nothing was charged.",
  refused_sold_out: "It is sold out. Nothing was charged.",
  refused_price_changed: "The price has changed since. Nothing was charged.",
  orders: "Orders",
  noOrders: "No orders yet",
  noOrdersLead: "What you buy will stand here, with the address it goes to.",
  sentTo: (to: { when: string; street: string; town: string }) => `${to.when} · ${to.street}, ${to.town}`,
};

/** Texts of the shop in both languages. */
export const shopTexts = createMessages({
  en,
  zh: {
    ...siteTexts.zh,
    shop: "海港商店",
    heroTitle: "只用手机，就能付款",
    heroLead: "只需在账户中添加一次手机。之后购物无需登录：扫码、核对、输入六位数字即可。",
    navigation: "商店",
    goods: "商品",
    account: "您的账户",
    goodsTitle: "从海港，到您家",
    goodsLead: "无需填写账户或卡号：用手机扫码，商品就会寄到您留过的地址。",
    pay: "扫码付款",
    payFor: ({ name }: { name: string }) => `扫码付款：${name}`,
    payHeading: ({ price }: { price: string }) => `付款 ${price}`,
    paid: "已付款。商品会寄到您账户中的地址。",
    refused_no_address: "我们没有您的地址。没有扣款。",
    refused_sold_out: "已售罄。没有扣款。",
    refused_price_changed: "价格已变动。没有扣款。",
    orders: "订单",
    noOrders: "还没有订单",
    noOrdersLead: "您购买的商品和寄送地址会显示在这里。",
    sentTo: ({ when, street, town }: { when: string; street: string; town: string }) => `${when} · ${street}, ${town}`,
  },
});
