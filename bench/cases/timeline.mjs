import { launchBrowser } from '../lib/browser.mjs';
import { startChatCall } from '../lib/chatcall.mjs';
import { signedInPage, startHistory } from '../lib/history.mjs';
import { quantile } from '../lib/statistics.mjs';

const WEB_ROOT = new URL('../../frontend/dist/browser', import.meta.url).pathname;
const MESSAGES = 100_000;
const VIEWPORT = { width: 1440, height: 900 };
/** Pixels, pixels per second. */
const [DISTANCE, SPEED] = [60_000, 4000];
/** Most nodes of the document that are allowed. */
const NODES_MAX = 3000;
const [FEW, MANY] = [50, 5000];
const KEYS = 60;
/** Metrics of Chromium. */
const COSTS = {
  all: 'TaskDuration',
  script: 'ScriptDuration',
  style: 'RecalcStyleDuration',
  layout: 'LayoutDuration',
};

/**
 * A conversation of 100,000 messages in Chromium: frames while scrolling by wheel against those of a page of as many
 * nodes without code, nodes against the allowed number, main thread time per key with 5,000 messages loaded against 50, and the memory of the page
 * after scrolling through them against the memory before.
 */
export async function timeline() {
  const browser = await launchBrowser();
  const server = await startChatCall({ WEB_ROOT });
  try {
    const { reader, conversationId } = await startHistory(server, MESSAGES);
    const page = await signedInPage(browser, server, reader, VIEWPORT);
    const cdp = await page.context().newCDPSession(page);
    await cdp.send('Performance.enable');
    await page.goto(`${server.url}/chats/${conversationId}`);
    await page.getByTestId('message').last().waitFor();
    await page.waitForTimeout(2000);

    const keyFew = await timePerKey(page, cdp);
    const heapBefore = await heapMiB(cdp);
    const frames = await wheel(page, cdp, DISTANCE);
    // Comparing and counting cost time, so they are done while frames are not measured.
    const moves = await rowMoves(page);
    const shifts = await layoutShifts(page);
    await wheel(page, cdp, DISTANCE / 2);
    const shift = await shifts();
    const moved = await moves();
    const nodes = await counters(browser, page);
    await scrollThrough(page, MANY);
    const { live, counted } = await nodes();
    const keyMany = await timePerKey(page, cdp);
    const heapAfter = await heapMiB(cdp);
    await page.getByTestId('jump-to-newest').click();
    await page.waitForTimeout(2000);
    const heapBack = await heapMiB(cdp);
    const bare = await framesOfBarePage(page, cdp, live);
    return [
      {
        name: 'frames per second while scrolling 100,000 messages',
        unit: '1/s',
        ours: frames.rate,
        peer: bare.rate,
        ratio: frames.rate / bare.rate,
        notes: [
          `${DISTANCE} px at ${SPEED} px/s; frame p95 ${frames.p95.toFixed(1)} ms, longest ${frames.longest.toFixed(1)} ms, over 50 ms: ${frames.slow}`,
          `the page without code: p95 ${bare.p95.toFixed(1)} ms, longest ${bare.longest.toFixed(1)} ms`,
          `main thread per frame: ${costText(frames)}; the page without code: ${costText(bare)}`,
          `frames in which a row moved against the direction of the wheel or further than it could: ${moved.wrong} of ${moved.frames}`,
          `layout shift as Chromium counts it: ${shift.toFixed(4)} (it adds what older pages move at the very beginning, where the list sets scrollTop)`,
        ],
      },
      {
        name: 'nodes of the page while scrolling 100,000 messages',
        unit: '',
        ours: live,
        peer: NODES_MAX,
        ratio: live / NODES_MAX,
        notes: [`with text; the trace also counts those that are not collected yet: ${counted}`],
      },
      {
        name: 'main thread per key, 5,000 messages loaded against 50',
        unit: 'ms',
        ours: keyMany,
        peer: keyFew,
        ratio: keyMany / keyFew,
      },
      {
        name: 'memory of the page after scrolling through 5,000 messages',
        unit: 'MiB',
        ours: heapAfter,
        peer: heapBefore,
        ratio: heapAfter / heapBefore,
        notes: [`after going back to the newest: ${heapBack.toFixed(1)} MiB`],
      },
    ];
  } finally {
    await browser.close();
    await server.close();
  }
}

/** Scrolls by wheel from the middle of the window, and measures the frames meanwhile. */
async function wheel(page, cdp, distance) {
  await page.evaluate(() => {
    globalThis.frames_ = [];
    const next = (time) => {
      globalThis.frames_.push(time);
      globalThis.frame_ = requestAnimationFrame(next);
    };
    globalThis.frame_ = requestAnimationFrame(next);
  });
  const before = await costs(cdp);
  await cdp.send('Input.synthesizeScrollGesture', {
    x: (VIEWPORT.width * 2) / 3,
    y: VIEWPORT.height / 2,
    yDistance: distance,
    speed: SPEED,
    gestureSourceType: 'mouse',
  });
  const times = await page.evaluate(() => {
    cancelAnimationFrame(globalThis.frame_);
    return globalThis.frames_;
  });
  const after = await costs(cdp);
  const gaps = times.slice(1).map((time, index) => time - times[index]);
  return {
    rate: (gaps.length * 1000) / (times.at(-1) - times[0]),
    p95: quantile(gaps, 0.95),
    longest: Math.max(...gaps),
    slow: gaps.filter((gap) => gap > 50).length,
    costs: Object.fromEntries(
      Object.keys(COSTS).map((name) => [name, (after[name] - before[name]) / gaps.length]),
    ),
  };
}

/** Milliseconds of the main thread until now, by kind of work. */
async function costs(cdp) {
  const { metrics } = await cdp.send('Performance.getMetrics');
  const valueOf = (metric) => metrics.find(({ name }) => name === metric).value * 1000;
  return Object.fromEntries(Object.entries(COSTS).map(([name, metric]) => [name, valueOf(metric)]));
}

function costText({ costs: found }) {
  return Object.entries(found)
    .map(([name, value]) => `${name} ${value.toFixed(2)} ms`)
    .join(', ');
}

/**
 * The same with a page of so many nodes in view, of which nothing changes while it scrolls: what this
 * machine can do. The lines are those of a message: a box, a text, a time.
 */
async function framesOfBarePage(page, cdp, nodes) {
  await page.goto('about:blank');
  await page.setContent('<div id="list" style="height: 100vh; overflow-y: auto"></div>');
  await page.evaluate((count) => {
    const list = document.querySelector('#list');
    const line = '<p style="margin: 8px">A line of text as people write it <time>12:00</time></p>';
    const lines = Math.floor(count / 5);
    list.innerHTML = `<div style="height: 500000px"></div>${line.repeat(lines)}<div style="height: 500000px"></div>`;
    list.scrollTop = 500_000;
  }, nodes);
  return wheel(page, cdp, DISTANCE / 4);
}

/** Scrolls up until `count` messages are loaded. */
async function scrollThrough(page, count) {
  await page.evaluate(async (target) => {
    const box = document.querySelector('[data-testid=message-list]');
    const last = Number(box.querySelector('[aria-setsize]').getAttribute('aria-setsize'));
    const first = () =>
      Number(box.querySelector('li[aria-posinset]').getAttribute('aria-posinset'));
    const end = performance.now() + 60_000;
    while (last - first() < target) {
      if (performance.now() > end) throw new Error(`only ${last - first()} messages are loaded`);
      box.scrollTop = 0;
      await new Promise(requestAnimationFrame);
    }
  }, count);
  await page.waitForTimeout(1000);
}

/** Milliseconds of the main thread for each character typed. */
async function timePerKey(page, cdp) {
  const composer = page.getByTestId('composer');
  await composer.focus();
  await page.waitForTimeout(1000);
  const idle = await busyMs(cdp, () => page.waitForTimeout(KEYS * 30));
  const typing = await busyMs(cdp, async () => {
    for (let key = 0; key < KEYS; key += 1) await page.keyboard.type('a', { delay: 30 });
  });
  await composer.fill('');
  return (typing - idle) / KEYS;
}

async function busyMs(cdp, action) {
  const before = await taskMs(cdp);
  await action();
  return (await taskMs(cdp)) - before;
}

async function taskMs(cdp) {
  const { metrics } = await cdp.send('Performance.getMetrics');
  return metrics.find(({ name }) => name === 'TaskDuration').value * 1000;
}

async function heapMiB(cdp) {
  await cdp.send('HeapProfiler.collectGarbage');
  return (await cdp.send('Runtime.getHeapUsage')).usedSize / 2 ** 20;
}

/**
 * Compares the place of a row in each two frames while the wheel moves upwards; the returned function
 * answers how many moves were wrong: this is what a person would see jump.
 */
async function rowMoves(page) {
  await page.evaluate((speed) => {
    const box = document.querySelector('[data-testid=message-list]');
    const moves = { frames: 0, wrong: 0, on: true };
    globalThis.moves_ = moves;
    let before = null;
    const placesOf = () => {
      const edge = box.getBoundingClientRect();
      const visible = [...box.querySelectorAll('li[data-row]')].filter((row) => {
        const { top, bottom } = row.getBoundingClientRect();
        return bottom > edge.top && top < edge.bottom;
      });
      return new Map(visible.map((row) => [row.dataset.row, row.getBoundingClientRect().top]));
    };
    const next = (time) => {
      const places = placesOf();
      const kept = before && [...places.keys()].find((key) => before.places.has(key));
      if (kept) {
        const by = places.get(kept) - before.places.get(kept);
        moves.frames += 1;
        // The compositor may be a few frames ahead.
        if (by < -2 || by > (speed * (time - before.time + 100)) / 1000) moves.wrong += 1;
      }
      before = { time, places };
      if (moves.on) requestAnimationFrame(next);
    };
    requestAnimationFrame(next);
  }, SPEED);
  return () =>
    page.evaluate(() => {
      globalThis.moves_.on = false;
      return globalThis.moves_;
    });
}

/** Starts to add up how much of the page moved without the user; the returned function answers the sum. */
async function layoutShifts(page) {
  await page.evaluate(() => {
    globalThis.shift_ = 0;
    new PerformanceObserver((list) => {
      for (const { value, hadRecentInput } of list.getEntries())
        if (!hadRecentInput) globalThis.shift_ += value;
    }).observe({ type: 'layout-shift' });
  });
  return () => page.evaluate(() => globalThis.shift_);
}

/** Starts a trace; the returned function ends it and answers the largest numbers of nodes. */
async function counters(browser, page) {
  await browser.startTracing(page, { categories: ['disabled-by-default-devtools.timeline'] });
  await page.evaluate(() => {
    globalThis.live_ = 0;
    globalThis.counting_ = setInterval(() => {
      const walker = document.createTreeWalker(document, NodeFilter.SHOW_ALL);
      let count = 0;
      while (walker.nextNode()) count += 1;
      globalThis.live_ = Math.max(globalThis.live_, count);
    }, 250);
  });
  return async () => {
    const { traceEvents } = JSON.parse((await browser.stopTracing()).toString());
    const counted = traceEvents.flatMap(({ name, args }) =>
      name === 'UpdateCounters' && args.data?.nodes ? args.data.nodes : [],
    );
    const live = await page.evaluate(() => {
      clearInterval(globalThis.counting_);
      return globalThis.live_;
    });
    return { counted: Math.max(...counted), live };
  };
}
