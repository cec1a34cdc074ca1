/** Memory of the whole machine, in bytes. */
export interface MachineMemory {
  /** What programs could still get. */
  readonly available: number;
  /** The kernel's own objects: sockets, files, directory entries. */
  readonly slab: number;
  /** What TCP's buffers hold. */
  readonly tcpBuffers: number;
}

const PAGE_BYTES = 4096;

/** Reads /proc. */
export function machineMemory(): MachineMemory {
  const memory = Deno.readTextFileSync("/proc/meminfo");
  const sockets = Deno.readTextFileSync("/proc/net/sockstat");
  const kilobytes = (name: string) =>
    Number(memory.match(new RegExp(`^${name}: +(\\d+)`, "m"))?.[1]);
  return {
    available: kilobytes("MemAvailable") * 1024,
    slab: kilobytes("Slab") * 1024,
    tcpBuffers: Number(sockets.match(/^TCP:.* mem (\d+)$/m)?.[1]) * PAGE_BYTES,
  };
}
