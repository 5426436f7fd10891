/** Whether this process is on its way out: nothing new may be started then. */
let ending = false;

export function beginEnding() {
  ending = true;
}

/** Thrown by what would start something while all is being ended; never shown. */
export class Interrupted extends Error {}

export function assertNotEnding() {
  if (ending) throw new Interrupted('ending');
}
