import type { Attempt, Prompt } from "../attempt.ts";
import type { Language, StageText } from "../texts.ts";
import type { OfferedWay } from "../ways.ts";
import type { MethodFault } from "./method-outcome.ts";

/** What can stand under a method's button or digits. */
export type WayFault = MethodFault | "wrong" | "over" | "failed" | "unavailable";

/** What the ways other than the code on the page are called and say (§12). */
export interface WayTexts {
  readonly choose: StageText;
  readonly names: Readonly<Record<OfferedWay, { readonly name: string; readonly about: string }>>;
  readonly notNow: string;
  /** The server or another tab has changed the way. */
  readonly changed: (name: string) => string;
  readonly sms: (sentTo: string | null) => StageText;
  readonly app: StageText;
  readonly appOrPhone: StageText;
  readonly remoteCode: StageText;
  readonly passkey: StageText;
  readonly ownDevice: StageText;
  readonly capture: StageText;
  /** While the code of a phone without a network is typed. */
  readonly offline: StageText;
  readonly codeLabel: string;
  readonly offlineLabel: string;
  readonly sendAgain: string;
  readonly sentAgain: string;
  readonly usePasskey: string;
  readonly useOwnDevice: string;
  readonly startCamera: string;
  readonly cameraPicture: string;
  readonly again: string;
  readonly working: string;
  readonly prompts: Readonly<Record<Prompt, string>>;
  readonly promptOf: (at: number, all: number) => string;
  readonly faults: Readonly<Record<WayFault, string>>;
}

const english: WayTexts = {
  choose: { title: "Choose another way", sentence: "Nothing happens until you have finished one of them." },
  names: {
    qr: { name: "The code on this page", about: "Scan it with your phone and approve there." },
    passkey: { name: "Passkey", about: "Your fingerprint, face or PIN, or a security key." },
    face: { name: "Your face", about: "This device or its camera recognizes you." },
    "dynamic-code": { name: "Code from the authenticator", about: "Type the digits that the app shows." },
    remote: { name: "Another check", about: "A service of this organization checks that it is you." },
    sms: { name: "Code by text message", about: "Digits are sent to your phone number." },
    offline: {
      name: "Code from the authenticator",
      about: "For a phone without a network: scan, then type its digits.",
    },
  },
  notNow: "Not available right now",
  changed: (name) => `Changed to: ${name}`,
  sms: (sentTo) => ({
    title: "Code by text message",
    sentence: `It was sent to ${sentTo === null ? "your number" : `the number ending in ${sentTo}`}. Read what it says, then type its digits here.`,
  }),
  app: {
    title: "Code from your authenticator app",
    sentence: "Open the app and type the digits that it shows now.",
  },
  appOrPhone: {
    title: "Code from your authenticator app",
    sentence:
      "Type the six digits that it shows now. Or scan the code with your phone, approve, and type its eight digits.",
  },
  remoteCode: { title: "Type the code you were given", sentence: "A service of this organization sent it to you." },
  passkey: {
    title: "Use your passkey",
    sentence: "Your browser asks for your fingerprint, face or PIN. That approves it.",
  },
  ownDevice: {
    title: "Your face or fingerprint",
    sentence: "This device recognizes you by itself; your face or fingerprint never leaves it. That approves it.",
  },
  capture: {
    title: "Show your face to the camera",
    sentence: "Do what is asked while pictures are taken. They are compared and then forgotten. That approves it.",
  },
  offline: {
    title: "Scan, then type what your phone shows",
    sentence: "Without a network, your phone shows the details and, once you approve, eight digits. Type them here.",
  },
  codeLabel: "Your code",
  offlineLabel: "Eight digits from your phone",
  sendAgain: "Send it again",
  sentAgain: "A new code was sent.",
  usePasskey: "Approve with a passkey",
  useOwnDevice: "Approve with this device",
  startCamera: "Start the camera",
  cameraPicture: "What the camera sees",
  again: "Try again",
  working: "One moment",
  prompts: {
    "turn-left": "Turn your head to your left",
    "turn-right": "Turn your head to your right",
    "look-up": "Look up",
    blink: "Look ahead and blink a few times",
  },
  promptOf: (at, all) => `${at} of ${all}`,
  faults: {
    cancelled: "It was cancelled, or there is no passkey of yours here. Try again or use another way.",
    "none-here": "This device has no face or fingerprint set up. Use another way.",
    unsupported: "This browser cannot do it on this page. Use another way.",
    "camera-denied": "The camera may not be used here. Allow it in your browser, then try again.",
    "camera-busy": "Another program is using the camera. Close it, then try again.",
    "camera-missing": "There is no camera here. Connect one and try again, or use another way.",
    "not-taken": "The pictures did not arrive. Check your connection and try again.",
    wrong: "That was not right, or was used before. Try once more.",
    over: "No more tries this way. Use another way or start again.",
    failed: "That could not be sent. Check your connection and try again.",
    unavailable: "That way is not available right now. Use another one.",
  },
};

const chinese: WayTexts = {
  choose: { title: "选择其他方式", sentence: "完成其中一种之前，什么都不会发生。" },
  names: {
    qr: { name: "页面上的二维码", about: "用手机扫描，并在手机上批准。" },
    passkey: { name: "通行密钥", about: "使用指纹、面容或 PIN，或安全密钥。" },
    face: { name: "面容", about: "由此设备或其摄像头识别您。" },
    "dynamic-code": { name: "验证器动态码", about: "输入应用显示的数字。" },
    remote: { name: "其他核验", about: "由该机构的服务确认是您本人。" },
    sms: { name: "短信验证码", about: "数字会发送到您的手机号码。" },
    offline: { name: "验证器动态码", about: "手机没有网络时：先扫描，再输入手机上的数字。" },
  },
  notNow: "暂时不可用",
  changed: (name) => `已改为：${name}`,
  sms: (sentTo) => ({
    title: "短信验证码",
    sentence: `已发送到${sentTo === null ? "您的手机号码" : `尾号为 ${sentTo} 的号码`}。请先看清短信内容，再在这里输入数字。`,
  }),
  app: { title: "验证器应用中的动态码", sentence: "打开应用，输入它当前显示的数字。" },
  appOrPhone: {
    title: "验证器应用中的动态码",
    sentence: "输入它当前显示的六位数字；或用手机扫描二维码，批准后输入手机上的八位数字。",
  },
  remoteCode: { title: "输入您收到的验证码", sentence: "由该机构的服务发送给您。" },
  passkey: { title: "使用通行密钥", sentence: "浏览器会要求您的指纹、面容或 PIN。通过即为批准。" },
  ownDevice: { title: "面容或指纹", sentence: "由此设备自行识别，面容和指纹不会离开设备。通过即为批准。" },
  capture: { title: "请面对摄像头", sentence: "拍照时请按提示做动作。照片比对后即被删除。通过即为批准。" },
  offline: {
    title: "扫描后输入手机上的数字",
    sentence: "手机没有网络时，会显示操作内容；您批准后显示八位数字。请在这里输入。",
  },
  codeLabel: "验证码",
  offlineLabel: "手机上的八位数字",
  sendAgain: "重新发送",
  sentAgain: "新的验证码已发送。",
  usePasskey: "用通行密钥批准",
  useOwnDevice: "用此设备批准",
  startCamera: "打开摄像头",
  cameraPicture: "摄像头画面",
  again: "重试",
  working: "请稍候",
  prompts: {
    "turn-left": "请向您的左侧转头",
    "turn-right": "请向您的右侧转头",
    "look-up": "请抬头",
    blink: "请看前方，眨几次眼",
  },
  promptOf: (at, all) => `第 ${at} 步，共 ${all} 步`,
  faults: {
    cancelled: "已取消，或此处没有您的通行密钥。请重试或使用其他方式。",
    "none-here": "此设备没有设置面容或指纹。请使用其他方式。",
    unsupported: "此浏览器无法在此页面使用这种方式。请使用其他方式。",
    "camera-denied": "此处不能使用摄像头。请在浏览器中允许，然后重试。",
    "camera-busy": "摄像头正被其他程序使用。请关闭该程序，然后重试。",
    "camera-missing": "没有找到摄像头。请连接后重试，或使用其他方式。",
    "not-taken": "照片未能送达。请检查网络后重试。",
    wrong: "不正确，或已使用过。请再试一次。",
    over: "这种方式不能再试了。请使用其他方式或重新开始。",
    failed: "未能发送。请检查网络后重试。",
    unavailable: "这种方式暂时不可用。请使用其他方式。",
  },
};

export const wayTexts: Readonly<Record<Language, WayTexts>> = { en: english, "zh-Hans": chinese };

/** What a method under way is called and says. */
export function wordsOfAttempt({ method, show }: Attempt, texts: WayTexts): StageText {
  if (show.kind === "capture") return texts.capture;
  if (show.kind === "passkey") return show.platform ? texts.ownDevice : texts.passkey;
  if (method === "sms" || show.sentTo !== null) return texts.sms(show.sentTo);
  if (method !== "dynamic-code") return texts.remoteCode;
  if (!show.digits.includes(8)) return texts.app;
  return show.digits.length === 1 ? texts.offline : texts.appOrPhone;
}
