import { setImmediate } from 'node:timers/promises';

/** Whether this process is ending: nothing new may be started then. */
let ending = false;
const listeners = [];

/** Resolves when nothing runs any more that has to be waited for. */
export async function beginEnding() {
  ending = true;
  await Promise.all(listeners.map((listener) => listener()));
  // Code that waited for something that has just been ended cleans up before everything stops.
  await setImmediate();
}

/**
 * @param {() => unknown} listener Called at the very beginning of the end, before anything deferred is undone, which
 *   waits for what it returns.
 */
export function onEnding(listener) {
  listeners.push(listener);
}

/** Thrown by what would start something while all is being ended; never shown. */
export class Interrupted extends Error {}

export function assertNotEnding() {
  if (ending) throw new Interrupted('ending');
}
