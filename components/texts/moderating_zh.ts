/**
 * What a chat says to moderators only, in Chinese.
 *
 * @module
 */
import type { Catalogue } from "./catalogue.ts";

export const MODERATING: Catalogue["moderating"] = {
  timeOut: "禁言",
  timeouts: {
    "60": ["1 分钟", "禁言 1 分钟"],
    "600": ["10 分钟", "禁言 10 分钟"],
    "3600": ["1 小时", "禁言 1 小时"],
    "86400": ["1 天", "禁言 1 天"],
  },
  ban: "永久禁言",
  takeMessages: "同时清空此人的消息",
  withAddresses: "永久禁言包括其 IP 地址",
  addressesHint: "同一网络的人都会受影响",
  sharing: { other: "此处有 {n} 人使用相同的地址" },
  reason: "原因（可不填）",
  clear: "清空此人的消息",
  alike: "相同和相似的消息…",
  makeModerator: "设为房管",
  asksModerator: "将 {name} 设为房管？房管可以删除消息、禁言观众。",
  cancel: "取消",
  undo: "撤销",
  doneTo: "{name}：{done}",
  undone: "已撤销：{what}",
  nothingToUndo: "没有可撤销的操作。更早的操作可在操作记录中撤销。",
  shortcuts: {
    title: "键盘快捷键",
    where: "用键盘移到一条消息后：",
    keys: {
      d: "删除这条消息",
      t: "将发送者禁言 10 分钟",
      b: "将发送者永久禁言，并清空其消息",
      c: "清空发送者的消息",
      l: "相同和相似的消息",
      x: "选中这条消息",
      p: "置顶这条消息",
      r: "回复",
      i: "查看发送者的资料",
      u: "撤销上一次操作",
    },
    after: "操作后，焦点移到下一条消息。",
    moves: {
      PageUp: "从空的输入框移到最新的消息",
      "↑ ↓": "移到上一条或下一条消息",
      "Home End": "移到第一条或最后一条消息",
      Enter: "打开菜单",
      Esc: "回到输入框",
      "?": "显示这些快捷键",
    },
  },
};
