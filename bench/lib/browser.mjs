import { build } from 'esbuild';
import { chromium } from 'playwright-core';

export const FLAGS = [
  '--no-sandbox',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-quic',
  '--no-first-run',
  '--proxy-bypass-list=<-loopback>;127.0.0.1;localhost',
  '--use-fake-device-for-media-stream',
  '--use-fake-ui-for-media-stream',
  '--autoplay-policy=no-user-gesture-required',
];

export const CHROMIUM = process.env.CHATCALL_CHROMIUM ?? '/usr/bin/chromium';

/** Pictures of the fake camera that leave a small machine time for something else; for `flags`. */
export const SLOW_CAMERA = '--use-fake-device-for-media-stream=device-count=1,fps=10';

/** A headless Chromium with fake camera and microphone. */
export const launchBrowser = ({ executable = CHROMIUM, flags = [] } = {}) =>
  chromium.launch({ executablePath: executable, args: [...FLAGS, ...flags] });

/** One script for a page, with all that the module at `entry` imports. */
export const bundleScript = (entry, outfile) =>
  build({ entryPoints: [entry], bundle: true, minify: true, format: 'iife', outfile });
