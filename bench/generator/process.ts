import { readFileSync } from "node:fs";

/**
 * /proc counts CPU time in hundredths of a second (USER_HZ), regardless of the kernel's
 * tick.
 */
const TICKS_PER_SECOND = 100;

const PAGE_BYTES = 4096;

/** A process's CPU time so far, all threads, user and kernel, in seconds. */
export function cpuSeconds(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, "latin1");
  // Fields are counted after the name, which may contain anything.
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
}

/** Resident memory of a process in bytes. */
export function residentBytes(pid: number): number {
  return Number(readFileSync(`/proc/${pid}/statm`, "latin1").split(" ")[1]) *
    PAGE_BYTES;
}
