import type { Result } from "./kept-operation.ts";

export interface HistoryTexts {
  readonly language: "en" | "zh-Hans";
  readonly title: string;
  readonly kept: string;
  readonly empty: string;
  readonly nothing: string;
  readonly notKept: string;
  readonly search: string;
  readonly scene: string;
  readonly result: string;
  readonly from: string;
  readonly to: string;
  readonly any: string;
  readonly showAll: string;
  readonly showMore: string;
  readonly back: string;
  readonly operation: string;
  readonly started: string;
  readonly details: string;
  readonly csv: string;
  readonly json: string;
  readonly eraseAll: string;
  readonly eraseOne: string;
  readonly sure: string;
  readonly erase: string;
  readonly cancel: string;
  readonly undo: string;
  readonly count: (found: number, total: number) => string;
  readonly erased: (count: number) => string;
  readonly results: Readonly<Record<Result, string>>;
}

const en: HistoryTexts = {
  language: "en",
  title: "History in this browser",
  kept: "What you started on this site in this browser, as this site showed it. It stays in this browser, sealed, until you erase it or the browser's data. The site keeps its own records.",
  empty: "Nothing was started in this browser yet.",
  nothing: "Nothing here fits that.",
  notKept: "This browser keeps no history here. A private window is a common reason.",
  search: "Search",
  scene: "About",
  result: "Result",
  from: "From",
  to: "Until",
  any: "Any",
  showAll: "Show everything",
  showMore: "Show more",
  back: "Back to the list",
  operation: "Number of the operation",
  started: "Started",
  details: "Details",
  csv: "Save as CSV",
  json: "Save as JSON",
  eraseAll: "Erase history",
  eraseOne: "Erase this entry",
  sure: "Erase it from this browser? Only this browser's copy goes; the site and your phone keep theirs.",
  erase: "Erase",
  cancel: "Cancel",
  undo: "Undo",
  count: (found, total) => `${found.toLocaleString("en")} of ${total.toLocaleString("en")}`,
  erased: (count) => `Erased from this browser: ${count.toLocaleString("en")}`,
  results: {
    open: "Not finished here",
    approved: "Approved",
    done: "Carried out",
    failed: "Not carried out",
    declined: "Declined",
    expired: "Out of time",
    cancelled: "Cancelled",
    blocked: "Blocked",
    revoked: "Taken back",
  },
};

const zh: HistoryTexts = {
  language: "zh-Hans",
  title: "此浏览器中的记录",
  kept: "您在此浏览器中从本网站发起的操作，内容以网站当时所示为准。记录密封保存在此浏览器中，直到您清除记录或浏览器数据；网站另有自己的记录。",
  empty: "还没有在此浏览器中发起过操作。",
  nothing: "没有符合的记录。",
  notKept: "此浏览器无法在这里保存记录。常见原因是无痕窗口。",
  search: "搜索",
  scene: "内容",
  result: "结果",
  from: "从",
  to: "到",
  any: "全部",
  showAll: "显示全部",
  showMore: "显示更多",
  back: "返回列表",
  operation: "操作编号",
  started: "发起时间",
  details: "详情",
  csv: "存为 CSV",
  json: "存为 JSON",
  eraseAll: "清除记录",
  eraseOne: "清除这条记录",
  sure: "要从此浏览器中清除吗？只清除此浏览器中的这一份，网站和您的手机仍保留各自的记录。",
  erase: "清除",
  cancel: "取消",
  undo: "撤销",
  count: (found, total) => `${found.toLocaleString("zh")} 条，共 ${total.toLocaleString("zh")} 条`,
  erased: (count) => `已从此浏览器清除 ${count.toLocaleString("zh")} 条`,
  results: {
    open: "未在此完成",
    approved: "已批准",
    done: "已执行",
    failed: "未执行",
    declined: "已拒绝",
    expired: "已超时",
    cancelled: "已取消",
    blocked: "已拦截",
    revoked: "已撤回",
  },
};

/** The texts of the first wished language that is shipped, English otherwise. */
export function historyTextsFor(wished: readonly (string | null)[]): HistoryTexts {
  for (const tag of wished) {
    const language = tag?.toLowerCase().split("-")[0];
    if (language === "en") return en;
    if (language === "zh") return zh;
  }
  return en;
}
