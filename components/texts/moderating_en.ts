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
    one: "1 other person here shares them",
    other: "{n} others here share them",
  },
  reason: "Reason (optional)",
  clear: "Clear their messages",
  alike: "The same and the like…",
  counted: {
    messages: { one: "1 message", other: "{n} messages" },
    people: { one: "1 person", other: "{n} people" },
  },
  selection: {
    select: "Select",
    label: "Selected messages",
    selected: "Selected",
    title: "{messages} · {people}",
    announced: "{messages} of {people} selected",
    delete: "Delete",
    takesAll: "Time out and ban take all their messages away",
  },
  purge: {
    title: "The same and the like",
    looking: "Looking for the same and the like…",
    groups: "What belongs together",
    by: {
      text: "The same or like it",
      link: "A link to {site}",
      arrival: "Came within the same minutes",
      network: "From the same network",
    },
    count: "{messages} of {people}",
    mayBeOthers: "Others may be among them: look at the list",
    people: "People",
    peopleHint: "Whoever is not ticked is left alone.",
    tooMany: "At most 500 people at a time: check again afterwards.",
    missing: "Not checked: {messages}.",
    selectedStay: "If you selected them, they stay selected.",
    again: "Check again",
    does: "What to do",
    delete: "Delete",
    timeOut: "Time out for",
    ban: "Ban",
    takesAll: "And all their messages",
    nobody: "Nothing is ticked",
    acts: {
      delete: "Delete {messages}",
      deleteAll: "Delete all messages of {people}",
      timeout: "Time {people} out and delete {messages}",
      timeoutAll: "Time {people} out and delete all their messages",
      ban: "Ban {people} and delete {messages}",
      banAll: "Ban {people} and delete all their messages",
    },
  },
  /** What a purge did, where the language has a text of its own. */
  purged: {} as Readonly<Record<string, string>>,
  makeModerator: "Make moderator",
  asksModerator:
    "Make {name} a moderator? They can delete messages, and time out and ban people.",
  shield: {
    true: "Shield has just been switched on.",
    false: "Shield has just been switched off.",
  },
  /** Beside a name. */
  marks: {
    like: "like {name}: {why}",
    why: { network: "same network", new: "new", name: "like name" },
    watched: "watched",
    comma: ", ",
  },
  cancel: "Cancel",
  retrying: "No answer yet. Trying again…",
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
      "Shift ↑ ↓": "Select messages; d, t, b, c and l then act on all of them",
      "Home End": "To the first or the last message",
      Enter: "Open the menu",
      Esc: "Back to the message field",
      "?": "Show these shortcuts",
    },
  },
};
