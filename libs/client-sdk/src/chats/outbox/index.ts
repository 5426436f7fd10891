export { DeviceStore, NO_DRAFT } from './device-store.js';
export type { ForwardedSource, UnsentMessage, WrittenDraft } from './device-store.js';
export { DraftSync } from './draft-sync.js';
export { Drafts, placeIdOf } from './drafts.js';
export { Outbox, assertSendable } from './outbox.js';
