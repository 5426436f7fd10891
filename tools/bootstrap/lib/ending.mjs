/** Whether this process is on its way out: nothing new may be started then. */
let ending = false;
const listeners = [];

export function beginEnding() {
  ending = true;
  for (const listener of listeners) listener();
}

/** @param {() => void} listener Called at the very beginning of the end, before anything deferred is undone. */
export function onEnding(listener) {
  listeners.push(listener);
}

/** Thrown by what would start something while all is being ended; never shown. */
export class Interrupted extends Error {}

export function assertNotEnding() {
  if (ending) throw new Interrupted('ending');
}
