/**
 * The composer.
 *
 * @module
 */
import { SHADOW, type Styles } from "./base.ts";
import { PHONE } from "./heights.ts";

export const COMPOSER: Styles = {
  composer: {
    "@apply":
      "flex flex-col justify-end min-h-0 px-3 pt-3 border-t border-line bg-panel sm:px-4",
    paddingBottom: "max(.5rem,env(safe-area-inset-bottom))",
    "&>*": { flex: "none" },
    "&>.notes": { flex: "0 1 auto" },
  },
  notes: { "@apply": "min-h-0 overflow-y-auto", scrollbarWidth: "thin" },
  note: {
    "@apply":
      "flex items-start gap-2 mb-2 pl-3 pr-1 py-1 rounded-xl bg-soft text-sm overflow-y-auto",
    maxHeight: "30vh",
    overflowWrap: "anywhere",
    "&>:first-child": { "@apply": "flex-1 min-w-0 py-1" },
    "& code": { "@apply": "font-semibold" },
  },
  trouble: "text-bad",
  close: {
    "@apply":
      "flex-none grid place-items-center w-7 h-7 rounded-full bg-transparent text-dim cursor-pointer",
    "& .icon": { "@apply": "w-4 h-4" },
    "@media (scripting:none)": { display: "none" },
  },
  rules: "mb-2 pl-1 text-xs text-dim",
  replying: {
    "@apply": "flex items-start gap-2 mb-2 pl-3 rounded-xl bg-soft text-sm",
    "&>span": { "@apply": "flex-1 min-w-0 py-1 truncate" },
  },
  muted: {
    "@apply": "mb-2 px-3 py-2 rounded-xl bg-soft text-sm",
    overflowWrap: "anywhere",
    "& [role=timer]": { "@apply": "text-dim" },
    "& a": { "@apply": "inline-block py-1 text-ink" },
  },
  field: "flex items-end gap-2",
  input: {
    // Phones zoom in on fields with smaller text.
    "@apply":
      "flex-1 min-w-0 w-full block px-4 py-2 rounded-[1.375rem] border border-line bg-soft text-base resize-none",
    // Five lines, the padding and the border.
    maxHeight: "calc(8.5rem + 2px)",
    lineHeight: "1.5",
    fieldSizing: "content",
    scrollbarWidth: "thin",
    scrollbarColor: "var(--dim) transparent",
    // Firefox draws a scrollbar over the corners.
    clipPath: "inset(0 round 1.375rem)",
    "&::placeholder": { color: "var(--dim)", opacity: "1" },
    "&:focus": {
      outline: "2px solid var(--accent)",
      outlineOffset: "-2px",
      borderColor: "transparent",
    },
    "&:disabled": { opacity: ".6", cursor: "not-allowed" },
    "&[aria-invalid=true]": {
      outlineColor: "var(--bad)",
      borderColor: "var(--bad)",
    },
  },
  emojibutton: {
    "@apply":
      "flex-none grid place-items-center w-9 h-[2.625rem] -mx-1 rounded-full bg-transparent text-dim cursor-pointer",
    "&:hover": { color: "var(--ink)" },
    "&:disabled": { opacity: ".5", cursor: "default" },
    "@media (scripting:none)": { display: "none" },
  },
  send: {
    "@apply":
      "flex-none grid place-items-center w-[2.625rem] h-[2.625rem] rounded-full bg-accent text-onaccent cursor-pointer",
    "&:disabled": { "@apply": "bg-soft text-dim cursor-default" },
  },
  icon: {
    "@apply": "w-5 h-5",
    fill: "none",
    stroke: "currentColor",
    strokeWidth: "2",
    strokeLinecap: "round",
    strokeLinejoin: "round",
  },
  below: "relative flex items-center gap-3 min-h-[2rem] pl-1 pr-1 text-xs",
  pace: "text-dim",
  shield: {
    "@apply":
      "flex-none flex items-center gap-1 px-2 py-1 rounded-full border border-line bg-transparent text-dim font-semibold cursor-pointer hover:(text-ink)",
    "& .icon": { "@apply": "w-4 h-4" },
    // Beside the name there is room for the icon only, with large texts at least.
    [PHONE]: {
      "& span": { "@apply": "absolute", clipPath: "inset(50%)" },
    },
    "&&[aria-pressed=true]": {
      "@apply": "border-accent bg-accent text-onaccent",
    },
    "@media (scripting:none)": { display: "none" },
  },
  left: {
    "@apply": "text-dim empty:hidden",
    fontVariantNumeric: "tabular-nums",
  },
  over: "text-bad font-semibold",
  identity: "min-w-0 mr-auto",
  you: {
    "@apply":
      "flex items-center gap-1 rounded-md px-1 py-1 cursor-pointer list-none min-w-0",
    "&::-webkit-details-marker": { display: "none" },
    "& .name": { "@apply": "text-xs max-w-[14rem]" },
    "&::after": {
      content: '""',
      "@apply": "w-1.5 h-1.5 ml-1 border-r-2 border-b-2 border-dim",
      transform: "translateY(-1px) rotate(45deg)",
    },
  },
  rename: {
    "@apply":
      "absolute z-20 left-0 bottom-full mb-2 w-80 max-w-full p-4 rounded-2xl border border-line bg-panel",
    boxShadow: SHADOW,
    "& .action": { "@apply": "inline-block mt-2", lineHeight: "1.5rem" },
    "& .hint": { "@apply": "mb-2" },
  },
  label: "block mb-1.5 text-sm font-semibold text-ink",
  problem: "mt-2 mb-2 text-sm text-bad",
  hint: "block mt-1 text-sm text-dim",
};
