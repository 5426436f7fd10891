/**
 * Resolves in a task of its own: what comes next is no part of the current task, so that the browser
 * can paint and answer input in between.
 */
export function nextTask(): Promise<void> {
  // Safari has no scheduler.
  if (typeof scheduler === 'undefined') return new Promise((resolve) => setTimeout(resolve));
  return scheduler.yield();
}

/** The part, once it is loaded; what uses it begins in a task of its own, because its evaluation was one. */
export async function inOwnTask<T>(part: Promise<T>): Promise<T> {
  const loaded = await part;
  await nextTask();
  return loaded;
}
