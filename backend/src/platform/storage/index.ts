export { DiskFileStore } from './disk-file-store.js';
export { FileStore } from './file-store.js';
export type { ByteRange, FileInfo, OpenFile } from './file-store.js';
