export { DeviceStore } from './device-store.js';
export type { ForwardedSource, UnsentMessage } from './device-store.js';
export { DraftSync } from './draft-sync.js';
export { Drafts, draftIdOf } from './drafts.js';
export { Outbox, assertSendable } from './outbox.js';
