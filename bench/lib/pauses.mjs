import { setTimeout as sleep } from 'node:timers/promises';

/** Waits until a page with `countReceived` (`received.mjs`) sees video. @throws after 30 seconds */
export async function seesVideo(page, frames = 30) {
  const deadline = performance.now() + 30_000;
  while ((await page.evaluate(() => globalThis.received())).frames < frames) {
    if (performance.now() > deadline) throw new Error('One side sees no video.');
    await sleep(100);
  }
}

/**
 * Watches for how long no sound and no frame of video arrives at a page. `read` answers the longest
 * of both, in milliseconds, since the last `reset`.
 */
export async function watchPauses(page) {
  await page.evaluate(async () => {
    const start = { at: performance.now(), ...(await globalThis.received()) };
    const last = { packets: { ...start }, frames: { ...start } };
    let longest = { packets: 0, frames: 0 };
    const look = async () => {
      const now = await globalThis.received();
      const at = performance.now();
      for (const kind of ['packets', 'frames']) {
        longest[kind] = Math.max(longest[kind], at - last[kind].at);
        if (now[kind] > last[kind][kind]) last[kind] = { at, ...now };
      }
      setTimeout(look, 20);
    };
    void look();
    globalThis.pauses = {
      reset: () => (longest = { packets: 0, frames: 0 }),
      read: () => ({ sound: longest.packets, video: longest.frames }),
      current: () => ({
        sound: performance.now() - last.packets.at,
        video: performance.now() - last.frames.at,
      }),
    };
  });
  return {
    reset: () => page.evaluate(() => void globalThis.pauses.reset()),
    read: () => page.evaluate(() => globalThis.pauses.read()),
    /** Those that have not ended. */
    current: () => page.evaluate(() => globalThis.pauses.current()),
  };
}
