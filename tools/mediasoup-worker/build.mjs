import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { ensurePackages, hasApt } from '../bootstrap/lib/debian.mjs';
import { Failure } from '../bootstrap/lib/failure.mjs';
import { withLock } from '../bootstrap/lib/lock.mjs';
import { ROOT } from '../bootstrap/lib/paths.mjs';
import { step } from '../bootstrap/lib/progress.mjs';
import { run } from '../bootstrap/lib/run.mjs';
import { runScript } from '../bootstrap/lib/script.mjs';
import { cachedWorkerPath, storeWorker, workerRuns } from './cache.mjs';
import { downloadSources } from './sources.mjs';

const HERE = path.dirname(fileURLToPath(import.meta.url));

/** What Debian calls the compiler, the build tools and the worker's dependencies that Debian has as they are. */
export const BUILD_PACKAGES = [
  ...['g++', 'make', 'cmake', 'ninja-build', 'perl', 'pkg-config', 'xz-utils'],
  ...['libuv1-dev', 'libflatbuffers-dev', 'flatbuffers-compiler', 'libabsl-dev'],
];

/** The build has a low priority. */
const NICENESS = 10;

/**
 * Builds mediasoup-worker from the sources inside the npm package and puts it into the cache, unless it is there.
 *
 * @param {string} packageFolder The unpacked npm package `mediasoup`, e.g. `node_modules/mediasoup`.
 * @returns {Promise<string>} The path of the binary.
 */
export async function buildWorker(packageFolder) {
  assertBuildable();
  const { version } = JSON.parse(fs.readFileSync(path.join(packageFolder, 'package.json'), 'utf8'));
  const target = cachedWorkerPath(version, 'built');
  const lock = path.join(path.dirname(path.dirname(target)), 'building.lock');
  const onWait = (pid) =>
    process.stdout.write(
      `Another process (${pid}) is building the media worker; waiting for it.\n`,
    );
  return withLock(lock, onWait, async () => {
    if (await workerRuns(target)) return target;
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'chatcall-worker-'));
    const clear = () => fs.rmSync(folder, { recursive: true, force: true });
    process.once('exit', clear);
    try {
      await buildInto(folder, path.join(packageFolder, 'worker'), target);
    } finally {
      clear();
      process.off('exit', clear);
    }
    return target;
  });
}

/** Fails with what to do instead where there is no apt, which brings the compiler and the sources. */
export function assertBuildable(apt = hasApt()) {
  if (apt) return;
  throw new Failure(
    'The media worker can be neither downloaded nor built here: this machine has no apt-get.',
    {
      help: [
        'Where mediasoup’s makers publish it can be reached (github.com), the download is enough. Otherwise build it on',
        'a Debian or Ubuntu of the same architecture, no newer than this system, in a clone of the same version:',
        '  npm ci --ignore-scripts && node tools/mediasoup-worker/build.mjs',
        'Copy the file whose path is printed to this machine, then:',
        '  MEDIASOUP_WORKER_BIN=/path/to/mediasoup-worker npm start',
      ],
    },
  );
}

async function buildInto(folder, workerSources, target) {
  await step('Checking the build packages', (detail) =>
    ensurePackages(BUILD_PACKAGES, 'to build the media worker', detail),
  );
  const archives = await step('Downloading the sources of OpenSSL and libsrtp', (detail) => {
    const apt = path.join(folder, 'apt');
    fs.mkdirSync(apt);
    return downloadSources(['openssl', 'libsrtp2'], apt, detail);
  });
  const openssl = path.join(folder, 'openssl');
  const srtp = path.join(folder, 'srtp');
  await step('Building OpenSSL (about 2 minutes)', async (detail) => {
    await unpack(archives.openssl, openssl);
    await buildOpenssl(openssl, detail);
  });
  await step('Building libsrtp', async (detail) => {
    await unpack(archives.libsrtp2, srtp);
    await buildSrtp(srtp, openssl, detail);
  });
  await step('Building mediasoup-worker (5 to 10 minutes)', async (detail) => {
    const include = path.join(folder, 'include');
    fs.mkdirSync(include);
    fs.symlinkSync(path.join(srtp, 'include'), path.join(include, 'srtp2'));
    const built = await cmake(HERE, path.join(folder, 'worker'), detail, {
      WORKER: path.resolve(workerSources),
      OPENSSL: openssl,
      SRTP_LIBRARY: path.join(srtp, 'out/libsrtp2.a'),
      SRTP_INCLUDE: include,
    });
    const binary = path.join(built, 'mediasoup-worker');
    if (!(await workerRuns(binary)))
      throw new Error(`The worker was built but does not start: ${binary}`);
    storeWorker(binary, target);
  });
}

async function unpack(archive, folder) {
  fs.mkdirSync(folder);
  await run('tar', ['-xf', archive, '-C', folder, '--strip-components=1', '--no-same-owner']);
}

async function buildOpenssl(folder, onLine) {
  const options = {
    cwd: folder,
    onLine,
    niceness: NICENESS,
    failure: 'OpenSSL could not be built.',
  };
  await run('./config', ['no-shared', 'no-tests', 'no-legacy', 'no-engine'], options);
  await run('make', [`-j${os.availableParallelism()}`, 'build_libs'], options);
}

function buildSrtp(folder, openssl, onLine) {
  return cmake(folder, path.join(folder, 'out'), onLine, {
    ENABLE_OPENSSL: 'ON',
    LIBSRTP_TEST_APPS: 'OFF',
    TEST_APPS: 'OFF',
    BUILD_SHARED_LIBS: 'OFF',
    OPENSSL_ROOT_DIR: openssl,
    OPENSSL_INCLUDE_DIR: path.join(openssl, 'include'),
    OPENSSL_CRYPTO_LIBRARY: path.join(openssl, 'libcrypto.a'),
    OPENSSL_SSL_LIBRARY: path.join(openssl, 'libssl.a'),
  });
}

async function cmake(source, build, onLine, definitions) {
  const options = {
    onLine,
    niceness: NICENESS,
    failure: `${path.basename(build)} could not be built.`,
  };
  const flags = Object.entries({ CMAKE_BUILD_TYPE: 'Release', ...definitions }).map(
    ([key, value]) => `-D${key}=${value}`,
  );
  await run('cmake', ['-G', 'Ninja', '-S', source, '-B', build, ...flags], options);
  await run('ninja', ['-C', build], options);
  return build;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const packageFolder = process.argv[2] ?? path.join(ROOT, 'node_modules/mediasoup');
  await runScript(async () => {
    process.stdout.write(`${await buildWorker(packageFolder)}\n`);
  });
}
