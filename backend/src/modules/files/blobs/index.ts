export { BlobRepository } from './blob.repository.js';
export type { Blob, BlobFindings, Sha256 } from './blob.repository.js';
export { BlobStore } from './blob-store.js';
export type { NewContent } from './blob-store.js';
