// Lets the app start without a network, from the files of its last build. The build fills in the
// placeholders (frontend/tools/service-worker.mjs). Answers of the API are never cached.

const VERSION = '__VERSION__';
/** Paths of the files that are fetched in advance. */
const FILES = ['__FILES__'];
const CACHE = `chatcall-${VERSION}`;
const PAGE = '/index.html';
/** Paths of the server itself. */
const OWN_PATHS = /^\/(?:api|socket\.io)(?:\/|$)/;
/** Files with a hash of their content in their name, as in serve-web-app.ts. */
const HASHED = /-(?=[\w-]*[A-Z0-9_])[\w-]{8}\.\w+$/;
/** The cached page is shown when the server has not answered after this time. Milliseconds. */
const PAGE_MS = 4000;

self.addEventListener('install', (event) => event.waitUntil(install()));
self.addEventListener('activate', (event) => event.waitUntil(activate()));
self.addEventListener('fetch', (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== 'GET' || origin !== self.location.origin || OWN_PATHS.test(pathname))
    return;
  if (request.mode === 'navigate') event.respondWith(page(request));
  else if (HASHED.test(pathname)) event.respondWith(hashedFile(request));
  else if (FILES.includes(pathname)) event.respondWith(otherFile(request));
});

/** All or nothing: a version that could not be fetched completely is not used. */
async function install() {
  const cache = await caches.open(CACHE);
  await cache.addAll(FILES);
  const answer = await fetch(PAGE, { cache: 'reload' });
  // During an upgrade the server may already send the page of another version.
  const html = await answer.clone().text();
  const scripts = FILES.filter((path) => path.startsWith('/main-'));
  if (!answer.ok || !scripts.some((path) => html.includes(path.slice(1))))
    throw new Error('the page does not belong to this version');
  await cache.put(PAGE, answer);
  await self.skipWaiting();
}

/**
 * Open tabs may still need files of the version before, but of none before that. They are told the
 * version, so that they can offer a reload.
 */
async function activate() {
  const older = (await caches.keys()).filter(
    (name) => name.startsWith('chatcall-') && name !== CACHE,
  );
  await Promise.all(older.slice(0, -1).map((name) => caches.delete(name)));
  await self.clients.claim();
  const main = FILES.find((path) => path.startsWith('/main-'));
  for (const client of await self.clients.matchAll({ type: 'window' }))
    client.postMessage({ type: 'chatcall-version', main });
}

/**
 * The page of the server, so that a new version is used at the next start; the cached one while the
 * server cannot be reached.
 */
async function page(request) {
  const cached = await caches.match(PAGE, { cacheName: CACHE });
  if (!cached) return fetch(request);
  try {
    const answer = await within(PAGE_MS, fetch(request));
    return answer.status >= 500 ? cached : answer;
  } catch {
    return cached;
  }
}

async function hashedFile(request) {
  const cached = await caches.match(request.url);
  if (cached) return cached;
  const answer = await fetch(request);
  if (answer.status === 200) await (await caches.open(CACHE)).put(request.url, answer.clone());
  return answer;
}

/** Their content changes with the version: the server's, or else that of this version. */
async function otherFile(request) {
  try {
    return await fetch(request);
  } catch (error) {
    const cached = await caches.match(request.url, { cacheName: CACHE });
    if (cached) return cached;
    throw error;
  }
}

function within(ms, promise) {
  return new Promise((resolve, reject) => {
    setTimeout(() => reject(new Error('no answer in time')), ms);
    promise.then(resolve, reject);
  });
}
