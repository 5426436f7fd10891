export * from './app-config.js';
export * from './load-config.js';
export * from './app-config.js';
export type { ScannerAddress } from './file-settings.js';
export type { MailConfig } from './mail-settings.js';
