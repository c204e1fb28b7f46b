import { createServer } from "node:http";
import { X509Certificate } from "node:crypto";

/** What the page tells of. */
interface TrustPage {
  readonly address: string;
  readonly port: number;
  /** PEM of what a phone may trust for good. */
  readonly authority: string;
  /** Where the authenticator is. */
  readonly authenticator: string;
}

const certificatePath = "/countersign.crt";

const words = {
  en: {
    lang: "en",
    title: "This phone and your computer",
    lead: "Countersign runs on your computer with a certificate that it has made itself. Your phone does not know it yet, so it warns you once.",
    open: "Open the authenticator",
    step: "When the warning comes",
    android: "Android: tap <b>Advanced</b>, then <b>Proceed</b>.",
    iphone: "iPhone: tap <b>Show Details</b>, then <b>visit this website</b>.",
    better: "Or be rid of the warning",
    install: "Install the certificate",
    after:
      "iPhone: afterwards Settings, General, VPN &amp; Device Management, install; then About, Certificate Trust Settings, switch it on. Android: Settings, Security, Install a certificate, CA certificate. It vouches for this computer's address and for nothing else, and ends after 90 days.",
  },
  zh: {
    lang: "zh-Hans",
    title: "让手机认识您的电脑",
    lead: "Countersign 正在您的电脑上运行，使用它自己生成的证书。手机还不认识这份证书，因此会提醒您一次。",
    open: "打开验证器",
    step: "出现警告时",
    android: "Android：点按“<b>高级</b>”，然后“<b>继续前往</b>”。",
    iphone: "iPhone：点按“<b>显示详细信息</b>”，然后“<b>访问此网站</b>”。",
    better: "或者不再出现警告",
    install: "安装证书",
    after:
      "iPhone：随后在“设置 → 通用 → VPN 与设备管理”中安装，再到“关于本机 → 证书信任设置”中开启。Android：“设置 → 安全 → 安装证书 → CA 证书”。它只为这台电脑的地址作证，90 天后失效。",
  },
} as const;

const style = `:root{color-scheme:light dark}body{margin:0;padding:24px 20px 48px;font:17px/1.5 system-ui,sans-serif;background:light-dark(#f4f5f1,#0c1211);color:light-dark(#14201c,#e9efec)}main{max-width:34rem;margin:auto;display:flex;flex-direction:column;gap:14px}h1{font-size:1.5rem;line-height:1.2;margin:0}h2{font-size:1.1rem;margin:14px 0 0}p{margin:0}a{display:block;padding:14px 20px;border-radius:14px;text-align:center;font-weight:600;text-decoration:none;border:1px solid light-dark(#7c857f,#74827d);color:inherit}a.first{background:light-dark(#0a6754,#5bcfb3);color:light-dark(#fff,#04231b);border-color:transparent}`;

function pageOf({ authenticator }: TrustPage, locale: keyof typeof words): string {
  const w = words[locale];
  return `<!doctype html><html lang="${w.lang}"><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>Countersign</title><style>${style}</style><main><h1>${w.title}</h1><p>${w.lead}</p><a class="first" href="${authenticator}">${w.open}</a><h2>${w.step}</h2><p>${w.android}</p><p>${w.iphone}</p><h2>${w.better}</h2><a href="${certificatePath}">${w.install}</a><p>${w.after}</p></main></html>`;
}

/** Serves, without TLS, the one page that a phone can read before it trusts anything. It asks nothing and keeps nothing. */
export async function serveTrustPage(trust: TrustPage): Promise<{ close(): Promise<void> }> {
  const der = new X509Certificate(trust.authority).raw;
  const server = createServer((request, response) => {
    // Not read as a URL: what somebody in the network sends may be none, and nobody catches what is thrown here (T38).
    const [path] = (request.url ?? "/").split("?");
    if (path === certificatePath)
      return void response.writeHead(200, { "content-type": "application/x-x509-ca-cert" }).end(der);
    if (path !== "/") return void response.writeHead(404).end();
    const locale = /^zh\b/i.test(request.headers["accept-language"] ?? "") ? "zh" : "en";
    response
      .writeHead(200, {
        "content-type": "text/html; charset=utf-8",
        "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'",
      })
      .end(pageOf(trust, locale));
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen({ host: trust.address, port: trust.port }, resolve);
  });
  return {
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}
