import { existsSync } from 'node:fs';
import puppeteer from 'puppeteer-core';

const PATHS = ['/usr/bin/firefox-esr', '/usr/bin/firefox'];
/** Fake devices without questions. */
const PREFERENCES = {
  'media.navigator.streams.fake': true,
  'media.navigator.permission.disabled': true,
  'media.autoplay.default': 0,
  'media.autoplay.blocking_policy': 0,
  'media.peerconnection.ice.obfuscate_host_addresses': false,
  'intl.accept_languages': 'en-GB',
};

/** The Firefox of this machine; null when there is none. */
export function firefoxPath() {
  const chosen = process.env.CHATCALL_FIREFOX;
  return [...(chosen ? [chosen] : []), ...PATHS].find((path) => existsSync(path)) ?? null;
}

/** A headless Firefox with fake camera and microphone. */
export const launchFirefox = (executablePath) =>
  puppeteer.launch({
    browser: 'firefox',
    executablePath,
    headless: true,
    extraPrefsFirefox: PREFERENCES,
    defaultViewport: { width: 1280, height: 800 },
  });
