/**
 * What a chat says to moderators only, in English. It is loaded for them alone, so it is
 * a file of its own.
 *
 * @module
 */
export const MODERATING = {
  timeOut: "Time out",
  timeouts: {
    "60": ["1 min", "Time out for 1 minute"],
    "600": ["10 min", "Time out for 10 minutes"],
    "3600": ["1 h", "Time out for 1 hour"],
    "86400": ["1 day", "Time out for 1 day"],
  },
  ban: "Ban",
  takeMessages: "Take their messages away too",
  withAddresses: "Ban their addresses too",
  addressesHint: "Affects everyone on their network",
  sharing: {
    one: "1 person here shares them",
    other: "{n} people here share them",
  },
  reason: "Reason (optional)",
  clear: "Clear their messages",
  alike: "The same and the like…",
  makeModerator: "Make moderator",
  asksModerator:
    "Make {name} a moderator? They can delete messages, and time out and ban people.",
  cancel: "Cancel",
  undo: "Undo",
  /** What was done, to whom: where the language has a text of its own for the act. */
  doneTo: "{name}: {done}",
  undone: "Undone: {what}",
  nothingToUndo:
    "There is nothing to undo. Older acts can be undone in the audit log.",
  shortcuts: {
    title: "Keyboard shortcuts",
    where: "On a message that you have moved to with the keyboard:",
    keys: {
      d: "Delete it",
      t: "Time its author out for 10 minutes",
      b: "Ban its author and take their messages away",
      c: "Clear its author’s messages",
      l: "The same and the like",
      x: "Select it",
      p: "Pin it",
      r: "Reply",
      i: "About its author",
      u: "Undo the last act",
    },
    after: "After an act the next message has the focus.",
    moves: {
      PageUp: "From the empty message field to the newest message",
      "↑ ↓": "To the message above or below",
      "Home End": "To the first or the last message",
      Enter: "Open the menu",
      Esc: "Back to the message field",
      "?": "Show these shortcuts",
    },
  },
};
