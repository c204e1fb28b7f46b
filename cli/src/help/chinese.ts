import { webhookEventTypes } from "@countersign/protocol";

/** The help of every command in Simplified Chinese, by its English text. A test finds what is missing, and what nothing says any more. */
export const chineseHelp: Readonly<Record<string, string>> = {
  "Asks the person behind an operation: is it really you, and is this really what you want?":
    "向操作背后的人确认：真的是您本人吗？这真的是您想要的吗？",
  "output the version number": "输出版本号",
  "start operation, QR and verification server in one process, or one role by itself":
    "在一个进程中启动操作服务器、二维码服务器和验证服务器，或单独启动一个角色",
  "the role to start alone": "要单独启动的角色",
  "port to listen on (8600; bridge 8610, operation 8620, qr 8630, method 8640, console 8650)":
    "监听端口（8600；bridge 为 8610，operation 为 8620，qr 为 8630，method 为 8640，console 为 8650）",
  "where data is kept (./data; a role's ./<role>-data)": "数据保存位置（./data；单独启动的角色为 ./<role>-data）",
  "file with the token that lets this server join; - for standard input":
    "含有加入令牌的文件，此服务器凭它加入；- 表示标准输入",
  "servers apart: let them join, list them, shut them out": "独立运行的服务器：允许加入、列出、拒之门外",
  "print a token that lets one server join, once, within ten minutes":
    "打印一个令牌，十分钟内允许一台服务器加入，仅可使用一次",
  "which server": "哪种服务器",
  "an organization it acts for; several times for several; all unless said":
    "它所代表的机构；可多次给出；不指定则为全部机构",
  "what a method server answers": "方法服务器处理的方法",
  "what its answers are worth": "其答复的保证级别",
  "the servers that have joined": "已加入的服务器",
  "shut a server out, at once and for good": "立即并永久地将一台服务器拒之门外",
  "start the servers and three demo sites: a bank, a game bazaar and a shop":
    "启动服务器和三个演示网站：银行、游戏集市和商店",
  "port of the servers (8600)": "服务器端口（8600）",
  "where data is kept (./data)": "数据保存位置（./data）",
  "port of the bank": "银行网站端口",
  "port of the bazaar": "集市网站端口",
  "port of the shop": "商店网站端口",
  "open everything to phones in this computer's network, with a certificate made for it":
    "向本机所在网络中的手机开放全部服务，并为此生成证书",
  "starts the bank's own server there: the codes of its transfers go through it":
    "在该端口启动银行自有的服务器：其转账验证码经由它传递",
  "an approving device without a screen": "没有屏幕的批准设备",
  "add an account by the code a site shows": "用网站显示的二维码添加账户",
  "where the device is kept": "设备数据保存位置",
  "answer as JSON": "以 JSON 格式输出",
  "do not wait until the site has the six digits": "不等待网站收到六位数字",
  "the accounts of this device and how they are": "此设备的账户及其状态",
  "read an approval code and show the operation": "读取批准二维码并显示操作内容",
  "which account, when the code fits several": "二维码适用于多个账户时，指定账户",
  "language the lines are shown and signed in": "显示并签署内容所用的语言",
  "approve a scanned operation, by its id or by its code": "按 ID 或二维码批准已扫描的操作",
  "wait until it is known what became of it": "等待直到得知结果",
  "decline a scanned operation, by its id or by its code": "按 ID 或二维码拒绝已扫描的操作",
  "why, if you like to say": "原因（可不填）",
  "take back an approval that the site has not used yet": "撤回网站尚未使用的批准",
  "tell the site that this was not you": "告诉网站这不是您本人的操作",
  "what happened to the devices of your accounts": "您各账户下设备的动态",
  "stop the replacement of an account's devices": "阻止账户设备被替换",
  "give an account new keys": "为账户更换密钥",
  "bring the records of what was approved without a network": "上传离线批准的记录",
  "organizations that use the server, such as a bank or a shop": "使用本服务器的机构，例如银行或商店",
  "register an organization, or change one": "登记或更改机构",
  "the server's data folder (./data)": "服务器的数据文件夹（./data）",
  "answer in JSON": "以 JSON 格式输出",
  "what its users know it by; it stands on their phones": "用户所知的名称，会显示在手机上",
  "an origin of its pages, such as https://shop.example; several: once for each":
    "其网页来源，例如 https://shop.example；多个时重复此选项",
  "how a user's first phone is confirmed beside the login": "除登录外，用户首部手机的确认方式",
  "for trying things out: its name says so, and only test keys act for it":
    "用于试验：名称会注明，且只有测试密钥可代表它",
  "list the organizations": "列出机构",
  "lines of business of an organization, and what each may ask for": "机构的各项业务及其可发起的操作",
  "register a business, or change one": "登记或更改业务",
  "whose it is": "所属机构",
  "what its users know it by": "用户所知的名称",
  "a type it may ask for, such as transfer; several: once for each": "可发起的类型，例如 transfer；多个时重复此选项",
  "where its operations are started (website)": "操作发起的来源（website）",
  "the clear link in its codes (the authenticator's /q)": "二维码中的明文链接（验证器的 /q）",
  "where a phone's browser goes back to after a same-device approval": "在同一设备上批准后，手机浏览器返回的地址",
  "a limit of its own: pendingPerUser, createsPerMinute, unauthenticatedCreatesPerMinute, deviceRequestsPerMinute, ticketsPerHour":
    "自定义限额：pendingPerUser、createsPerMinute、unauthenticatedCreatesPerMinute、deviceRequestsPerMinute、ticketsPerHour",
  "list the businesses": "列出业务",
  "types of operations: their fields, labels and limits": "操作类型：字段、标签与限制",
  "list the types; optional fields stand in brackets": "列出类型；选填字段写在方括号中",
  "print a type as JSON, as a pattern for another": "以 JSON 输出一个类型，可作为新类型的样板",
  "write it to a file": "写入文件",
  "register a type out of a JSON file, or a new version of one": "用 JSON 文件登记类型或其新版本",
  "API keys of sites: made here, shown once, kept as hashes": "网站的 API 密钥：在此生成，只显示一次，仅保存哈希值",
  "make an API key for an organization": "为机构生成 API 密钥",
  "a business it may act for; all of them unless said": "可代表的业务；不指定则为全部",
  "what it may ask, everything unless said: operations, devices, methods, policy, history, webhooks, users":
    "权限范围，不指定则为全部：operations、devices、methods、policy、history、webhooks、users",
  "what it is for, for the list": "用途说明，显示在列表中",
  "list the keys, never what they are": "列出密钥，但从不显示密钥本身",
  "make the verification key that follows the present one: it signs receipts, directory and enrolment codes":
    "生成接替当前密钥的验证密钥：它签署凭证、目录与注册二维码",
  "make the key that follows the present one of the audit log: it signs checkpoints":
    "生成接替当前密钥的审计日志密钥：它签署检查点",
  "make the secret that follows the present one of display tokens, with which pages read codes and states":
    "生成接替当前密钥的显示令牌密钥：网页凭显示令牌读取二维码与状态",
  "make a new key like an old one, which goes on for a while": "生成与旧密钥相同权限的新密钥，旧密钥继续有效一段时间",
  "how long the old key goes on": "旧密钥继续有效的时间",
  "end a key now, for good": "立即永久停用密钥",
  "which way to approve is chosen, and why; the site's own rows of the routing policy":
    "会选择哪种验证方式及原因；网站自己的策略规则",
  "say which method would be chosen for an operation, and the rules that made it; nothing is opened":
    "说明某项操作会使用哪种方式以及依据的规则；不会发起操作",
  "a site of the demo": "演示网站之一",
  "where the demo's data is kept (./data)": "演示数据保存位置（./data）",
  "port of the demo's servers (8600)": "演示服务器端口（8600）",
  "type of operation, such as transfer": "操作类型，例如 transfer",
  "the user as the site names them; without one the operation is anybody's":
    "网站所用的用户名；不指定则操作不属于特定用户",
  "the user is not logged in yet": "用户尚未登录",
  "the business that would open it; without one, the first that may": "发起操作的业务；不指定则取第一个可发起的",
  "details, or the name of a file that holds them: rows may ask for an amount":
    "操作详情，或保存详情的文件名：规则可能涉及金额",
  "the method that the site would ask for first": "网站希望优先使用的方式",
  "print the rows that concern the site: the administrator's and its own":
    "输出与该网站有关的规则：管理员的与网站自己的",
  "put rows in the place of the site's own: a JSON list, or what show --json printed, changed":
    "替换网站自己的规则：JSON 列表，或修改后的 show --json 输出",
  "where the site's server is told what happened (docs/webhooks.md)": "向网站服务器通知事件的地址（docs/webhooks.md）",
  "print the endpoints": "输出端点",
  "register an address; prints the secret it is signed with": "登记地址；会输出签名所用的密钥",
  "which events, commas between; all unless said": "哪些事件，以逗号分隔；不指定则为全部",
  "of which businesses, commas between; all that the key is for unless said":
    "哪些业务，以逗号分隔；不指定则为密钥可代表的全部业务",
  "what it is called in lists": "列表中的名称",
  "change what is named and leave the rest": "只更改指定的内容",
  "another address": "新的地址",
  "switch it on": "启用",
  "switch it off: what happens meanwhile can be replayed": "停用：其间的事件之后可以重发",
  "remove an endpoint with all that it was still to be told": "移除端点及其所有待发通知",
  "make a new secret; the one before signs too for a while": "更换签名密钥；旧密钥继续签名一段时间",
  "how long; a day unless said": "多长时间；不指定则为一天",
  "send an endpoint.test and say what became of it": "发送 endpoint.test 并说明结果",
  "print what was and is to be delivered, newest first": "输出已投递与待投递的通知，最新的在前",
  "only these": "仅限这些",
  "go on where a page ended": "从上一页结束处继续",
  "deliver again: some, all that were given up, or all since a time": "重发：指定的、全部已放弃的，或某时间以来的全部",
  "all that were given up": "全部已放弃的",
  "all since then": "自该时间以来的全部",
  "receipts of released approvals": "已放行批准的凭证",
  "say whether a receipt is genuine, and what it says; - reads standard input":
    "判断凭证真伪并说明内容；- 表示读取标准输入",
  "the proof that it stands in the audit log, as receiptProof answered it":
    "它在审计日志中的证明，即 receiptProof 的答复",
  "the issuer's keys: a JWK set": "签发者的密钥：JWK 集",
  "the key of the issuer's audit log, or a file that holds it": "签发者审计日志的密钥，或保存它的文件",
  "the audit log: export it, and verify an export without a server": "审计日志：导出，并可脱离服务器核验导出文件",
  "write the audit log as JSON lines, while the server runs or without it":
    "将审计日志写成 JSON 行，服务器运行与否均可",
  "the file to write; standard output without it": "写入的文件；不指定则为标准输出",
  "leave out the first n rows, when they were exported before": "略过之前已导出的前 n 行",
  "say whether an export is whole, and if not, where; - reads standard input":
    "判断导出文件是否完整，若不完整则指出位置；- 表示读取标准输入",
  "the log's key as /audit/key says it, or a file that holds it; the export's own without it":
    "日志密钥（/audit/key 给出的），或保存它的文件；不指定则用导出文件自带的",
  "a checkpoint that was kept earlier, or a file that holds it": "先前保存的检查点，或保存它的文件",
  "operations of all organizations: find them by words and by what they are, and export them":
    "所有机构的操作：按文字和属性查找，并可导出",
  "list operations, newest first, with those words in their details or reference":
    "列出详情或业务编号中含有这些文字的操作，最新的在前",
  "of one organization": "某个机构的",
  "of one business": "某项业务的",
  "of one user, by the pseudonym that the server knows": "某位用户的，以服务器所知的假名指定",
  "of one type": "某种类型的",
  "in one state": "处于某种状态的",
  "decided by one method": "以某种方式决定的",
  "opened then or later, as in 2026-11-23 or 2026-11-23T08:00Z":
    "在此时间或之后发起，例如 2026-11-23 或 2026-11-23T08:00Z",
  "opened before": "在此之前发起",
  "how many at most": "最多多少项",
  "write operations as CSV or JSON lines, newest first": "将操作写成 CSV 或 JSON 行，最新的在前",
  "what is written": "写入的格式",
  "begin CSV with a byte order mark, for spreadsheets that need one": "CSV 以字节顺序标记开头，供需要它的电子表格使用",
  "users of a site": "网站的用户",
  "forget a user, as the site names them: operations, devices, methods and all that is kept of them":
    "清除网站所称的某位用户：操作、设备、验证方式及其全部留存数据",
  "it is meant": "确认执行",
  "bring the database to this program's version, as the server's start does; make a backup first":
    "将数据库升级到本程序的版本，与服务器启动时相同；请先备份",
  "copy the data folder while the server runs": "在服务器运行时复制数据文件夹",
  "put the key that opens it beside it": "一并放入能打开它的密钥",
  "put a backup into a data folder that is empty or not there yet; the server must not run on it":
    "将备份放入空的或尚不存在的数据文件夹；服务器不得正在使用该文件夹",
  "The folder must not be there yet. What was answered before the command began is in it.":
    "该文件夹必须尚不存在。命令开始之前已答复的内容都在其中。",
  "look at settings, files, keys, database, clock and the ways to the server, and say what to do":
    "检查设置、文件、密钥、数据库、时钟以及通往服务器的路径，并说明应如何处理",
  "print a script that lets the shell complete commands and options": "输出让命令行补全命令与选项的脚本",

  "Of all organizations whose operations this server keeps. The server may run meanwhile; what it does to a database file, this does as well.":
    "涵盖本服务器保存的所有机构的操作。服务器可同时运行；它对数据库文件所做的处理，此命令也会做。",
  "Which site asks: the one that COUNTERSIGN_URL and COUNTERSIGN_API_KEY name; without them, a site of the demo that runs on this machine.\nExit codes: 0 done, 1 failed here, 3 refused (the word in brackets says why), 4 no answer came.":
    "由哪个网站请求：COUNTERSIGN_URL 与 COUNTERSIGN_API_KEY 指定的网站；未设置时为本机运行的演示网站。\n退出码：0 完成，1 本地失败，3 被拒绝（括号中说明原因），4 没有答复。",
  "Without --keys and --audit-key they are fetched from the issuer that the receipt names: then look whether that is the one you know.\nExit codes: 0 genuine, 1 it could not be judged here, 2 not genuine, 4 no answer came from the issuer.":
    "未指定 --keys 与 --audit-key 时，会从凭证所写的签发者处获取：请核对那是否为您所知的签发者。\n退出码：0 真实，1 无法在此判断，2 不真实，4 签发者没有答复。",
  "Exit codes: 0 the log is whole, 1 it could not be judged here, 2 it was altered or something is missing.\nKeep the checkpoint that is printed, or what a server answers at /audit/checkpoint, where its operator cannot reach it: only\nagainst a kept checkpoint can a log be seen to have been cut back, or to be another log altogether.":
    "退出码：0 日志完整，1 无法在此判断，2 日志被改动或有缺失。\n请将输出的检查点，或服务器在 /audit/checkpoint 给出的检查点，保存在其运营者无法触及之处：\n只有对照保存的检查点，才能发现日志被截短或整个被替换。",
  [`A code is its text, the name of a PNG picture of it, or "-" (or nothing) for standard input.\nExit codes: 0 done, 1 failed here, 3 refused (the word in brackets says why), 4 no answer came.`]:
    "二维码可以是其文本、其 PNG 图片的文件名，或用“-”（或不写）表示标准输入。\n退出码：0 完成，1 本地失败，3 被拒绝（括号中说明原因），4 没有答复。",
  [`Which site asks: the one that COUNTERSIGN_URL and COUNTERSIGN_API_KEY name; without them, a site of the demo that runs on this machine.\nEvents: ${webhookEventTypes.join(", ")}.\nExit codes: 0 done, 1 failed here, 3 refused (the word in brackets says why), 4 no answer came.`]: `由哪个网站请求：COUNTERSIGN_URL 与 COUNTERSIGN_API_KEY 指定的网站；未设置时为本机运行的演示网站。\n事件：${webhookEventTypes.join("、")}。\n退出码：0 完成，1 本地失败，3 被拒绝（括号中说明原因），4 没有答复。`,
  "Run it with the server's own environment. It changes nothing. Exit codes: 0 nothing is wrong, 1 something is.":
    "请使用服务器自身的环境变量运行。它不会更改任何内容。退出码：0 没有问题，1 存在问题。",
  "bash: source <(countersign completion bash)\nzsh:  countersign completion zsh > ~/.zfunc/_countersign, with ~/.zfunc in fpath":
    "bash：source <(countersign completion bash)\nzsh： countersign completion zsh > ~/.zfunc/_countersign，并将 ~/.zfunc 加入 fpath",
  "show the live code of an operation in this terminal until it is over, and how it ended":
    "在此终端显示一个操作的动态二维码，直到操作结束，并说明结果",
  [`<display> is what opening the operation answered, over HTTP or by the SDK's open(), or its "display" alone, with "expiresAt" in it: JSON, the name of a file that holds it, or - for standard input. Better not
as an argument: others on this machine could read the tokens in it. Where the phone shows digits to be typed here, type them and press Enter; they come from standard input too, so give <display> as a file then.
Exit codes: 0 approved, 1 it could not be shown here, 2 not approved.`]: `<display> 是发起操作时的完整返回内容（HTTP 接口或 SDK 的 open() 均可），或单独的 "display"（须含有 "expiresAt"）：可以是 JSON、存放它的文件名，或 -（标准输入）。最好不要直接写在命令中：此机器上的其他人可能看到其中的令牌。手机显示需要在此输入的数字时，
请输入后按回车键；这些数字也来自标准输入，因此请用文件给出 <display>。
退出码：0 已批准，1 无法在此显示，2 未批准。`,
};

/** What the parser of the command line says by itself. */
export const chineseWords: Readonly<Record<string, string>> = {
  "Usage:": "用法：",
  "Arguments:": "参数：",
  "Options:": "选项：",
  "Commands:": "命令：",
  "display help for command": "显示命令的帮助",
};
