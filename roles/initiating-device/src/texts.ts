import type { Stage } from "./stage.ts";

/** The languages that are shipped, as they are marked in the page. */
export type Language = "en" | "zh-Hans";

/** A title and a sentence for one stage. */
export interface StageText {
  readonly title: string;
  readonly sentence: string;
}

export interface Texts {
  readonly language: Language;
  readonly heading: string;
  readonly enrolHeading: string;
  readonly sameDeviceHeading: string;
  /** Once it was decided, or can be no more. */
  readonly endHeading: string;
  /** Between a title and its sentence where they are read aloud as one. */
  readonly fullStop: string;
  readonly stage: Readonly<Record<Stage, StageText>>;
  /** Instead of the words of `waiting` where this device has the authenticator too. */
  readonly sameDevice: StageText;
  /** The site cannot go on before its user is back with the return code (§11.3). */
  readonly sameDeviceApproved: StageText;
  /** While the file of the further ways is on its way. */
  readonly loading: StageText;
  /** When it did not come. */
  readonly notLoaded: StageText;
  readonly steps: readonly string[];
  readonly enrolSteps: readonly string[];
  readonly sameDeviceSteps: readonly string[];
  readonly codePicture: string;
  readonly confirmationLabel: string;
  readonly shortStringLabel: string;
  readonly send: string;
  readonly cancel: string;
  readonly retry: string;
  /** Fewer or more digits were typed than any of these. */
  readonly needDigits: (lengths: readonly number[]) => string;
  readonly openHere: string;
  readonly savePicture: string;
  readonly wrongCode: string;
  readonly wrongShortString: string;
  readonly sendFailed: string;
  readonly timeLeft: (clock: string) => string;
  readonly secondsLeft: (seconds: number) => string;
  readonly devices: Readonly<Record<string, string>>;
  readonly phone: string;
  readonly scannedBy: (device: string) => string;
  /** In place of the heading that speaks of a phone. */
  readonly onPageHeading: string;
  readonly another: string;
  readonly back: string;
  readonly loadAgain: string;
}

const numerals: Readonly<Record<number, string>> = { 4: "four", 6: "six", 8: "eight" };

const en: Texts = {
  language: "en",
  heading: "Approve on your phone",
  enrolHeading: "Add your phone",
  sameDeviceHeading: "Approve in your authenticator",
  endHeading: "Result",
  fullStop: ". ",
  stage: {
    connecting: { title: "Preparing your code", sentence: "One moment." },
    waiting: {
      title: "Scan with your phone",
      sentence: "The code renews itself. Nothing happens until you approve it on your phone.",
    },
    scanned: {
      title: "Check your phone",
      sentence: "Compare the details there with what you meant to do, then approve or decline.",
    },
    "code-needed": {
      title: "Type the code from your phone",
      sentence:
        "Your phone shows what this is about, and six digits. If it is right, type them here: that confirms it.",
    },
    confirmed: { title: "Confirmed", sentence: "Your phone is signing it. Keep it open a moment longer." },
    approved: { title: "Approved", sentence: "The site is carrying it out. You can leave this open." },
    done: { title: "Done", sentence: "You approved it, and the site has carried it out." },
    "not-carried-out": {
      title: "Not carried out",
      sentence: "You approved it, but the site did not carry it out. Ask the site if you are unsure why.",
    },
    declined: { title: "Declined", sentence: "You declined it on your phone. Nothing was done." },
    expired: { title: "Time is up", sentence: "Nobody approved it in time. Nothing was done." },
    cancelled: { title: "Cancelled", sentence: "It was stopped before anyone approved it. Nothing was done." },
    blocked: {
      title: "Stopped for your safety",
      sentence: "There were too many wrong codes, or something did not match. Nothing was done.",
    },
    revoked: { title: "Taken back", sentence: "The approval was taken back in time. Nothing was done." },
    lost: { title: "Connection lost", sentence: "Trying to reach the server again. You need not do anything." },
    "too-many": {
      title: "Open in too many windows",
      sentence: "This code is already shown in three other windows. Close one and it appears here.",
    },
    gone: {
      title: "This code is no longer there",
      sentence: "It is over, or it was meant for another page. Start again to get a new one.",
    },
    "enrol-scan": {
      title: "Scan with the phone you want to add",
      sentence: "It then shows six digits. Type them here: that proves the phone is in your hand.",
    },
    "enrol-digits": {
      title: "Type the six digits",
      sentence:
        "Your phone has read the code and shows six digits. Type them here to prove that it is the one in your hand.",
    },
    "enrol-checking": { title: "Checking", sentence: "One moment." },
    "enrol-done": { title: "Your phone was confirmed", sentence: "It can be used as soon as it says so itself." },
    "enrol-dead": {
      title: "This code was stopped",
      sentence:
        "The digits were wrong too often, or another phone used the code. No phone was added. Start again for a new code.",
    },
    "enrol-expired": { title: "Time is up", sentence: "No phone was added. Start again for a new code." },
  },
  sameDevice: {
    title: "Approve on this device",
    sentence: "Nothing happens until you approve it in the authenticator.",
  },
  sameDeviceApproved: {
    title: "Approved",
    sentence: "The site carries it out once the authenticator has brought you back to this browser.",
  },
  loading: { title: "One moment", sentence: "The rest of this page is on its way." },
  notLoaded: { title: "Part of this page did not arrive", sentence: "Check your connection and try again." },
  steps: [
    "Open your authenticator app",
    "Choose Scan and hold the phone to the code",
    "Check the details, then approve or decline",
  ],
  enrolSteps: [
    "Open the authenticator on your phone",
    "Choose Add account and scan this code",
    "Type the six digits it shows",
  ],
  sameDeviceSteps: [
    "Choose Open in the authenticator",
    "Check the details, then approve or decline",
    "You are brought back here when it is done",
  ],
  codePicture: "Code to scan with your phone",
  confirmationLabel: "Confirmation code",
  shortStringLabel: "Six digits from your phone",
  send: "Continue",
  cancel: "Cancel",
  retry: "Start again",
  needDigits: (lengths) => `Type all ${lengths.map((length) => numerals[length] ?? length).join(" or ")} digits.`,
  openHere: "Open in the authenticator",
  savePicture: "Save as a picture",
  wrongCode: "That is not the code on your phone. Look again and type it once more.",
  wrongShortString: "Those are not the digits on the phone. Look again and type them once more.",
  sendFailed: "That could not be sent. Check your connection and try again.",
  timeLeft: (clock) => `${clock} left`,
  secondsLeft: (seconds) => `${seconds} seconds left`,
  devices: {
    iphone: "iPhone",
    ipad: "iPad",
    android: "Android phone",
    windows: "Windows computer",
    mac: "Mac",
    macos: "Mac",
    linux: "Linux computer",
    ios: "iPhone",
    cli: "command line",
    chromeos: "Chromebook",
  },
  phone: "your phone",
  scannedBy: (device) => `Scanned by ${device}`,
  onPageHeading: "Approve here",
  another: "Use another way",
  back: "Back",
  loadAgain: "Try again",
};

const zh: Texts = {
  language: "zh-Hans",
  heading: "请在手机上批准",
  enrolHeading: "添加手机",
  sameDeviceHeading: "请在验证器中批准",
  endHeading: "结果",
  fullStop: "。",
  stage: {
    connecting: { title: "正在准备二维码", sentence: "请稍候。" },
    waiting: { title: "用手机扫描", sentence: "二维码会自动更新。在手机上批准之前，什么都不会发生。" },
    scanned: { title: "请看手机", sentence: "核对手机上的内容是否正是您要做的，然后批准或拒绝。" },
    "code-needed": {
      title: "输入手机上的确认码",
      sentence: "手机上显示操作内容和六位数字。如果内容无误，请在这里输入这六位数字，即为确认。",
    },
    confirmed: { title: "已确认", sentence: "手机正在签名，请让它再保持打开片刻。" },
    approved: { title: "已批准", sentence: "网站正在执行，您可以保留此页面。" },
    done: { title: "已完成", sentence: "您已批准，网站也已执行。" },
    "not-carried-out": { title: "未执行", sentence: "您已批准，但网站没有执行。如有疑问，请联系网站。" },
    declined: { title: "已拒绝", sentence: "您在手机上拒绝了。没有执行任何操作。" },
    expired: { title: "已超时", sentence: "没有在时限内批准。没有执行任何操作。" },
    cancelled: { title: "已取消", sentence: "在批准之前已停止。没有执行任何操作。" },
    blocked: { title: "为了您的安全已停止", sentence: "错误次数过多，或有内容不一致，因此已停止。没有执行任何操作。" },
    revoked: { title: "已撤回", sentence: "批准已及时撤回。没有执行任何操作。" },
    lost: { title: "连接中断", sentence: "正在重新连接服务器，您无需操作。" },
    "too-many": { title: "打开的窗口过多", sentence: "此二维码已在另外三个窗口中显示。关闭其中一个，就会显示在这里。" },
    gone: { title: "此二维码已不存在", sentence: "它已结束，或属于其他页面。请重新开始以获取新的二维码。" },
    "enrol-scan": { title: "用要添加的手机扫描", sentence: "手机随后显示六位数字。请在这里输入，以证明手机在您手中。" },
    "enrol-digits": {
      title: "输入六位数字",
      sentence: "手机已读取二维码并显示六位数字。请在这里输入，以证明手机在您手中。",
    },
    "enrol-checking": { title: "正在核对", sentence: "请稍候。" },
    "enrol-done": { title: "手机已确认", sentence: "待手机上显示可用后即可使用。" },
    "enrol-dead": {
      title: "此二维码已作废",
      sentence: "数字多次输错，或二维码被另一部手机使用。没有添加任何手机。请重新开始。",
    },
    "enrol-expired": { title: "已超时", sentence: "没有添加任何手机。请重新开始，获取新的二维码。" },
  },
  sameDevice: { title: "在此设备上批准", sentence: "在验证器中批准之前，什么都不会发生。" },
  sameDeviceApproved: { title: "已批准", sentence: "验证器带您回到此浏览器后，网站便会执行。" },
  loading: { title: "请稍候", sentence: "正在加载页面的其余部分。" },
  notLoaded: { title: "页面有一部分未能加载", sentence: "请检查网络后重试。" },
  steps: ["打开手机上的验证器", "点“扫描”，将手机对准二维码", "核对内容，然后批准或拒绝"],
  enrolSteps: ["打开手机上的验证器", "点“添加账户”，扫描此二维码", "输入手机上显示的六位数字"],
  sameDeviceSteps: ["点“在验证器中打开”", "核对内容，然后批准或拒绝", "之后会自动回到这里"],
  codePicture: "请用手机扫描的二维码",
  confirmationLabel: "确认码",
  shortStringLabel: "手机上的六位数字",
  send: "继续",
  cancel: "取消",
  retry: "重新开始",
  needDigits: (lengths) =>
    `请输入全部${lengths.map((length) => "零一二三四五六七八九十"[length] ?? length).join("或")}位数字。`,
  openHere: "在验证器中打开",
  savePicture: "保存为图片",
  wrongCode: "与手机上的确认码不一致。请再看一遍并重新输入。",
  wrongShortString: "与手机上的数字不一致。请再看一遍并重新输入。",
  sendFailed: "未能发送。请检查网络后重试。",
  timeLeft: (clock) => `剩余 ${clock}`,
  secondsLeft: (seconds) => `还剩 ${seconds} 秒`,
  devices: {
    iphone: "iPhone",
    ipad: "iPad",
    android: "安卓手机",
    windows: "Windows 电脑",
    mac: "Mac",
    macos: "Mac",
    linux: "Linux 电脑",
    ios: "iPhone",
    cli: "命令行",
    chromeos: "Chromebook",
  },
  phone: "您的手机",
  scannedBy: (device) => (/[a-z]/i.test(device) ? `已由 ${device} 扫描` : `已由${device}扫描`),
  onPageHeading: "请在此处批准",
  another: "使用其他方式",
  back: "返回",
  loadAgain: "重试",
};

/** The texts for the first wished language that is shipped, else English. */
export function textsFor(wished: readonly (string | null)[]): Texts {
  for (const tag of wished) {
    const language = tag?.toLowerCase().split("-")[0];
    if (language === "en") return en;
    if (language === "zh") return zh;
  }
  return en;
}
