export { DeviceStore, NO_DRAFT } from './device-store.js';
export type { ForwardedSource, UnsentMessage, WrittenDraft } from './device-store.js';
export { DraftSync } from './draft-sync.js';
export { Drafts, placeIdOf } from './drafts.js';
export { openOutbox } from './open-outbox.js';
export type { Outbox } from './outbox.js';
export { assertSendable, unsentFiles } from './sendable.js';
export { shownFiles } from './unsent-files.js';
export type { KnownUploads, UnsentFile } from './unsent-files.js';
