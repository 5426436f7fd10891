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

/** A headless Chromium with fake camera and microphone. */
export const launchBrowser = () =>
  chromium.launch({
    executablePath: process.env.CHATCALL_CHROMIUM ?? '/usr/bin/chromium',
    args: FLAGS,
  });
