export { DeviceStore } from './device-store.js';
export type { UnsentMessage } from './device-store.js';
export { Drafts } from './drafts.js';
export { Outbox, assertSendable } from './outbox.js';
