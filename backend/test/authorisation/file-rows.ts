import { ALL, UNKNOWN_ID } from './rows.js';
import type { RestRow } from './rows.js';

const TUS = { 'tus-resumable': '1.0.0' };

/** Uploads, and files that were not sent: each user has only their own. */
export const FILE_ROWS: readonly RestRow[] = [
  {
    route: 'OPTIONS /api/uploads',
    of: 'the server',
    request: () => ({ path: 'uploads' }),
    expect: ALL('ok'),
    open: true,
  },
  {
    route: 'OPTIONS /api/uploads/{uploadId}',
    of: 'the owner',
    request: ({ upload }) => ({ path: `uploads/${upload}` }),
    expect: ALL('ok'),
    open: true,
  },
  {
    route: 'POST /api/uploads',
    of: 'their own',
    request: () => ({ path: 'uploads', headers: { ...TUS, 'upload-length': '5' } }),
    expect: ALL('ok'),
  },
  {
    route: 'PATCH /api/uploads/{uploadId}',
    of: 'the owner',
    request: ({ upload }) => ({
      path: `uploads/${upload}`,
      headers: { ...TUS, 'upload-offset': '0', 'content-type': 'application/offset+octet-stream' },
      body: 'h',
    }),
    expect: { owner: 'ok', others: 'FILE.NOT_FOUND' },
  },
  {
    route: 'POST /api/files',
    of: 'the owner',
    request: ({ upload }) => ({ path: 'files', body: { uploadId: upload, name: 'notes.txt' } }),
    expect: { owner: 'FILE.UPLOAD_INCOMPLETE', others: 'FILE.NOT_FOUND' },
  },
  {
    route: 'DELETE /api/uploads/{uploadId}',
    of: 'the owner',
    request: ({ upload }) => ({ path: `uploads/${upload}`, headers: TUS }),
    expect: { owner: 'ok', others: 'FILE.NOT_FOUND' },
  },
  {
    route: 'GET /api/files/usage',
    of: 'their own',
    request: () => ({ path: 'files/usage' }),
    expect: ALL('ok'),
  },
  {
    route: 'DELETE /api/files/{fileId}',
    of: 'nobody',
    request: () => ({ path: `files/${UNKNOWN_ID}` }),
    expect: ALL('FILE.NOT_FOUND'),
  },
];
