/**
 * Runs in the page before its scripts, after `watch` of `call-pages.mjs`: records when sound arrives, and which notices the
 * page shows from when to when.
 */
export function recordNotices() {
  const SHOWN =
    '[role=status], [role=alert], .notice, [data-testid=toast], [data-testid=incoming-call], [data-testid=call-ended]';
  const LOOK_MS = 50;
  globalThis.sounds = [];
  globalThis.notices = [];

  const packets = new Map();
  const listen = async () => {
    let heard = false;
    for (const [index, connection] of globalThis.connections.entries()) {
      if (connection.connectionState === 'closed') continue;
      for (const { type, kind, id, packetsReceived } of (await connection.getStats()).values()) {
        if (type !== 'inbound-rtp' || kind !== 'audio') continue;
        const key = `${index} ${id}`;
        heard ||= packetsReceived > (packets.get(key) ?? 0);
        packets.set(key, packetsReceived);
      }
    }
    if (heard) globalThis.sounds.push(Date.now());
    setTimeout(listen, LOOK_MS);
  };
  void listen();

  const textOf = (element) => {
    const copy = element.cloneNode(true);
    for (const other of copy.querySelectorAll('button, svg')) other.remove();
    return copy.textContent.replace(/\s+/g, ' ').trim();
  };
  // What is only for screen readers has a size of one pixel.
  const isShown = (element) => element.checkVisibility() && element.clientWidth > 1;
  const shown = new Map();
  setInterval(() => {
    const texts = new Set(
      [...document.querySelectorAll(SHOWN)]
        .filter((element) => isShown(element) && !element.parentElement.closest(SHOWN))
        .map((element) => (element.dataset.testid === 'incoming-call' ? 'RINGS' : textOf(element)))
        .filter((text) => text !== ''),
    );
    for (const text of texts) {
      if (shown.has(text)) continue;
      shown.set(text, { text, from: Date.now(), to: null });
      globalThis.notices.push(shown.get(text));
    }
    for (const [text, notice] of shown) {
      if (texts.has(text)) continue;
      notice.to = Date.now();
      shown.delete(text);
    }
  }, LOOK_MS);
}

/** What a page with this script has shown and received since a moment. Times in milliseconds. */
export function noticedSince(page, since) {
  return page.evaluate((from) => {
    const now = Date.now();
    const longest = (times) => {
      const all = [from, ...times.filter((at) => at > from), now];
      return Math.max(...all.slice(1).map((at, index) => at - all[index]));
    };
    return {
      sound: longest(globalThis.sounds),
      picture: longest(globalThis.frames),
      /** Since when there has been no picture. */
      silent: now - Math.min(globalThis.frames.at(-1) ?? 0, globalThis.sounds.at(-1) ?? 0),
      connections: globalThis.connections.length,
      notices: globalThis.notices
        .filter(({ to }) => to === null || to > from)
        .map(({ text, from: at, to }) => ({
          text,
          after: at - from,
          lasted: (to ?? now) - Math.max(at, from),
          stays: to === null,
        })),
    };
  }, since);
}
