import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import puppeteer from 'puppeteer-core';

const FIREFOX = ['/usr/bin/firefox-esr', '/usr/bin/firefox'];
const XVFB = '/usr/bin/Xvfb';
/** Fake camera and microphone, and devices and screens without questions. */
const PREFERENCES = {
  'media.navigator.streams.fake': true,
  'media.navigator.permission.disabled': true,
  'media.autoplay.default': 0,
  'media.autoplay.blocking_policy': 0,
  'media.peerconnection.ice.obfuscate_host_addresses': false,
  'intl.accept_languages': 'en-GB',
};

/** What this machine lacks for `launchFirefox`; null when it has everything. */
export function missingForFirefox() {
  if (firefoxPath() === null)
    return 'no Firefox on this machine (apt-get install firefox-esr, or CHATCALL_FIREFOX)';
  if (!existsSync(XVFB)) return 'no Xvfb on this machine (apt-get install xvfb)';
  return null;
}

/**
 * A Firefox with a screen to share, which it has not while it is headless: its window is on a display
 * in memory, and it shares all of it without asking. `close()` ends both.
 */
export async function launchFirefox() {
  const display = await startDisplay();
  try {
    const browser = await puppeteer.launch({
      browser: 'firefox',
      executablePath: firefoxPath(),
      headless: false,
      extraPrefsFirefox: PREFERENCES,
      defaultViewport: { width: 1280, height: 800 },
      env: { ...process.env, DISPLAY: display.name, MOZ_ENABLE_WAYLAND: '0' },
    });
    const close = async () => {
      await browser.close();
      display.stop();
    };
    return { browser, close };
  } catch (error) {
    display.stop();
    throw error;
  }
}

function firefoxPath() {
  const chosen = process.env.CHATCALL_FIREFOX;
  return [...(chosen ? [chosen] : []), ...FIREFOX].find((path) => existsSync(path)) ?? null;
}

/** Xvfb on the first free display. */
async function startDisplay() {
  const server = spawn(XVFB, ['-displayfd', '3', '-screen', '0', '1400x1000x24'], {
    stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
  });
  const number = await new Promise((resolve, reject) => {
    server.once('error', reject);
    server.once('exit', (code) => reject(new Error(`Xvfb ended with code ${code}`)));
    server.stdio[3].once('data', (line) => resolve(String(line).trim()));
  });
  return { name: `:${number}`, stop: () => server.kill() };
}
