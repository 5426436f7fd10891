export { DiskFileStore } from './disk-file-store.js';
export { FileStore } from './file-store.js';
export type { ByteRange, OpenFile } from './file-store.js';
