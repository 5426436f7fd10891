import type { FileUpload, UploadStatus } from './files-api.js';
import { fileCard, FakeUploads } from '../testing/fake-uploads.js';
import { settle } from '../testing/fake-host.js';
import { heldAnswer, problem, type FakeAnswer } from '../testing/fake-http.js';
import { ROOM } from '../testing/samples.js';
import { signedInBench, type Bench } from '../testing/test-bench.js';

const PLACE = { conversationId: ROOM, threadId: null };

function text(content: string, name = 'notes.txt'): { name: string; content: Blob } {
  return { name, content: new Blob([content], { type: 'text/plain' }) };
}

/** Lets everything happen that needs no time. */
async function done(): Promise<void> {
  for (let turn = 0; turn < 10; turn += 1) await settle();
}

function statusOf(upload: FileUpload): UploadStatus {
  return upload.state$.value.status;
}

describe('an upload', () => {
  let bench: Bench;
  let server: FakeUploads;

  beforeEach(async () => {
    bench = await signedInBench();
    server = new FakeUploads(bench.http);
  });
  afterEach(() => bench.client.close());

  it('sends the bytes, then makes a file of them', async () => {
    const upload = bench.client.files.add(text('hello'), { place: PLACE });
    expect(upload).toMatchObject({ name: 'notes.txt', kind: 'text', size: 5 });
    expect(upload.state$.value).toMatchObject({ status: 'waiting', sentBytes: 0, totalBytes: 5 });
    await done();
    expect(upload.state$.value).toMatchObject({
      status: 'done',
      sentBytes: 5,
      file: fileCard({ id: 'file-1', name: 'notes.txt' }),
    });
    expect(server.text('file-1')).toBe('hello');
  });

  it('sends an empty file', async () => {
    const upload = bench.client.files.add(text(''));
    await done();
    expect(statusOf(upload)).toBe('done');
  });

  it('continues after a lost connection where the server is', async () => {
    server.cutAfter = 2;
    const upload = bench.client.files.add(text('hello'));
    await done();
    expect(statusOf(upload)).toBe('waiting');
    server.cutAfter = null;
    await bench.clock.advance(1000);
    await done();
    expect(statusOf(upload)).toBe('done');
    expect(server.text('file-1')).toBe('hello');
    expect(server.parts('file-1')).toEqual([5, 3]);
  });

  it('begins again when the server has deleted it', async () => {
    server.cutAfter = 2;
    const upload = bench.client.files.add(text('hello'));
    await done();
    server.cutAfter = null;
    server.uploads.delete('file-1');
    await bench.clock.advance(1000);
    await done();
    expect(upload.state$.value.file?.id).toBe('file-2');
    expect(server.text('file-2')).toBe('hello');
  });

  it('finds its upload again when the answer to its creation was lost', async () => {
    server.losesCreation = true;
    const upload = bench.client.files.add(text('hello'));
    await done();
    expect(statusOf(upload)).toBe('waiting');
    await bench.clock.advance(1000);
    await done();
    expect(statusOf(upload)).toBe('done');
    expect(upload.state$.value.file?.id).toBe('file-1');
    expect(server.uploads.size).toBe(0);
    expect(bench.http.count('POST uploads')).toBe(2);
  });

  it('asks again for the file of complete bytes, whose answer was lost', async () => {
    server.losesFile = true;
    const upload = bench.client.files.add(text('hello'));
    await done();
    expect(statusOf(upload)).toBe('waiting');
    await bench.clock.advance(1000);
    await done();
    expect(upload.state$.value.file?.id).toBe('file-1');
    expect(bench.http.count('POST uploads')).toBe(1);
    expect(server.parts('file-1')).toEqual([5]);
  });

  it('that is paused while it is created continues, and is deleted when it was cancelled', async () => {
    const held = heldAnswer();
    const create = bench.http.responseTo('POST uploads');
    bench.http.on('POST uploads', async (request, path) => {
      await held.answer;
      return (await create(request, path)) as FakeAnswer;
    });
    const [paused, cancelled] = [
      bench.client.files.add(text('one')),
      bench.client.files.add(text('two')),
    ];
    await done();
    paused.pause();
    cancelled.cancel();
    await done();
    held.give({ status: 201 });
    await done();
    expect(server.deleted).toEqual(['file-2']);
    paused.resume();
    await done();
    expect(statusOf(paused)).toBe('done');
    expect(server.text('file-1')).toBe('one');
    expect(bench.http.count('POST uploads')).toBe(2);
  });

  it('asks where the server is after a conflict', async () => {
    let conflicts = 0;
    server.interrupt = ({ method }) => {
      if (method !== 'PATCH' || conflicts > 0) return null;
      conflicts += 1;
      return problem(409, 'FILE.UPLOAD_CONFLICT');
    };
    const upload = bench.client.files.add(text('hello'));
    await bench.clock.advance(1000);
    await done();
    expect(statusOf(upload)).toBe('done');
    expect(bench.http.count('HEAD uploads/file-1')).toBe(1);
  });

  it.each([
    ['POST', 'uploads', 413, 'COMMON.TOO_LARGE'],
    ['POST', 'uploads', 422, 'FILE.QUOTA_EXCEEDED'],
    ['POST', 'files', 422, 'FILE.TYPE_REFUSED'],
    ['POST', 'files', 422, 'FILE.INFECTED'],
  ] as const)('refused by %s %s (%i) fails with %s', async (method, path, status, code) => {
    server.interrupt = (request) =>
      request.method === method && request.url.endsWith(path) ? problem(status, code) : null;
    const upload = bench.client.files.add(text('hello'));
    await done();
    expect(upload.state$.value).toMatchObject({ status: 'failed', error: { code } });
    server.interrupt = () => null;
    upload.retry();
    await done();
    expect(statusOf(upload)).toBe('done');
  });

  it('gives up after repeated internal errors of the server', async () => {
    server.interrupt = ({ url }) =>
      url.endsWith('/files') ? problem(500, 'COMMON.INTERNAL') : null;
    const upload = bench.client.files.add(text('hello'));
    await bench.clock.advance(10_000);
    await done();
    expect(upload.state$.value).toMatchObject({
      status: 'failed',
      error: { code: 'COMMON.INTERNAL' },
    });
    expect(bench.http.count('POST files')).toBe(3);
  });

  it('renews the access token in the middle', async () => {
    bench.http.on('POST auth/refresh', bench.http.responseTo('POST auth/login'));
    let refused = 0;
    server.interrupt = ({ method }) => {
      if (method !== 'PATCH' || refused > 0) return null;
      refused += 1;
      return problem(401, 'AUTH.TOKEN_EXPIRED');
    };
    const upload = bench.client.files.add(text('hello'));
    await done();
    expect(statusOf(upload)).toBe('done');
    expect(bench.http.count('POST auth/refresh')).toBe(1);
    expect(server.parts('file-1')).toEqual([5, 5]);
  });

  it('stops while it is paused, and continues', async () => {
    server.interrupt = ({ method }) => (method === 'PATCH' ? 'silent' : null);
    const upload = bench.client.files.add(text('hello'));
    await done();
    expect(statusOf(upload)).toBe('uploading');
    upload.pause();
    await done();
    expect(statusOf(upload)).toBe('paused');
    await bench.clock.advance(60_000);
    expect(bench.http.count('PATCH uploads/file-1')).toBe(1);
    server.interrupt = () => null;
    upload.resume();
    await done();
    expect(statusOf(upload)).toBe('done');
  });

  it('that is cancelled is deleted here and on the server', async () => {
    server.interrupt = ({ method }) => (method === 'PATCH' ? 'silent' : null);
    const upload = bench.client.files.add(text('hello'));
    await done();
    upload.cancel();
    upload.cancel();
    await done();
    expect(bench.client.files.uploads$.value).toEqual([]);
    expect(server.deleted).toEqual(['file-1']);
    const finished = bench.client.files.add(text('again'));
    server.interrupt = () => null;
    await done();
    finished.cancel();
    await done();
    expect(server.deleted).toEqual(['file-1', 'file-2']);
  });

  it('waits for the connection', async () => {
    bench.sockets.cut();
    const upload = bench.client.files.add(text('hello'));
    await done();
    expect(statusOf(upload)).toBe('waiting');
    expect(bench.http.count('POST uploads')).toBe(0);
    await bench.clock.advance(2000);
    await done();
    expect(statusOf(upload)).toBe('done');
  });

  it('of a file that cannot be read any more fails', async () => {
    const content = new Blob(['hello']);
    const unreadable = Object.assign(content, {
      slice: () => ({ size: 5, type: '', arrayBuffer: () => Promise.reject(new Error('moved')) }),
    });
    server.interrupt = ({ method }) => (method === 'PATCH' ? 'offline' : null);
    const upload = bench.client.files.add({ name: 'moved', content: unreadable as Blob });
    await done();
    expect(upload.state$.value.error?.code).toBe('FILE.NOT_FOUND');
  });

  describe('of an image', () => {
    const image = { name: 'lake.jpg', content: new Blob(['jpeg'], { type: 'image/jpeg' }) };
    /** What was asked of the server when it made a file. */
    const asked = (): unknown[] =>
      bench.http.requests
        .filter(({ method, url }) => method === 'POST' && url.endsWith('/files'))
        .map(({ body }) => (JSON.parse(body ?? '{}') as { keepLocation?: boolean }).keepLocation);

    it('loses the place, unless that is changed before it has arrived', async () => {
      server.interrupt = ({ method }) => (method === 'PATCH' ? 'offline' : null);
      const upload = bench.client.files.add(image, { place: PLACE });
      await done();
      expect(upload.keepLocation$.value).toBe(false);
      upload.setKeepLocation(true);
      server.interrupt = () => null;
      await bench.clock.advance(1000);
      await done();
      expect(asked()).toEqual([true]);
      expect(bench.http.count('POST uploads')).toBe(1);
    });

    it('is uploaded again when that is changed after it has arrived', async () => {
      const upload = bench.client.files.add(image, { place: PLACE });
      await done();
      upload.setKeepLocation(true);
      expect(statusOf(upload)).toBe('waiting');
      upload.setKeepLocation(true);
      await done();
      expect(asked()).toEqual([undefined, true]);
      expect(upload.state$.value.file?.id).toBe('file-2');
      expect(server.deleted).toEqual(['file-1']);
    });

    it('never keeps the place of a file that was being made while that was changed', async () => {
      const held = heldAnswer();
      const make = bench.http.responseTo('POST files');
      bench.http.on('POST files', async (request, path) => {
        await held.answer;
        return (await make(request, path)) as FakeAnswer;
      });
      const upload = bench.client.files.add(image, { place: PLACE, keepLocation: true });
      await done();
      expect(statusOf(upload)).toBe('processing');
      upload.setKeepLocation(false);
      held.give({ status: 201 });
      await done();
      expect(upload.state$.value.file?.id).toBe('file-2');
      expect(asked()).toEqual([true, undefined]);
    });
  });

  it('is one of three at a time, in their order', async () => {
    server.interrupt = ({ method }) => (method === 'PATCH' ? 'silent' : null);
    const uploads = ['1', '2', '3', '4'].map((name) => bench.client.files.add(text(name, name)));
    await done();
    expect(uploads.map(statusOf)).toEqual(['uploading', 'uploading', 'uploading', 'waiting']);
    server.interrupt = () => null;
    uploads[0]?.cancel();
    await done();
    expect(uploads.slice(1).map(statusOf)).toEqual(['uploading', 'uploading', 'done']);
  });

  it('is refused when the device has too many bytes', () => {
    const content = Object.defineProperty(new Blob(), 'size', { value: 3 * 1024 ** 3 });
    expect(() => bench.client.files.add({ name: 'huge', content })).toThrow(
      expect.objectContaining({ code: 'CHAT.OUTBOX_FULL' }),
    );
  });
});
