import type { ClientCore } from '../client-api.js';
import { RestClient } from '../rest/rest-client.js';
import { StateCell } from '../state/behavior.js';
import { Scope } from '../state/scope.js';
import { settle } from '../testing/fake-host.js';
import { FakeUploads, MemoryFiles } from '../testing/fake-uploads.js';
import { ADA, ROOM } from '../testing/samples.js';
import { SharedDevice } from '../testing/shared-device.js';
import { Bench, signedInBench } from '../testing/test-bench.js';
import { DeviceUploads } from './device-uploads.js';
import type { FileUpload, UploadStatus } from './files-api.js';

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

describe('uploads of an earlier start', () => {
  it('continue where the server is, in their composer', async () => {
    const files = new MemoryFiles();
    const first = await signedInBench(0, { files });
    const server = new FakeUploads(first.http);
    server.cutAfter = 2;
    const timeline = first.client.chats.openTimeline(ROOM);
    timeline.attach(text('hello'), { alt: 'a greeting' });
    await done();
    first.client.close();
    const { outbox } = first.ports;
    const second = new Bench({}, { files, outbox });
    server.cutAfter = null;
    server.connect(second.http);
    await second.signIn();
    await done();
    const [upload] = second.client.chats.openTimeline(ROOM).draftFiles$.value;
    expect(upload?.alt$.value).toBe('a greeting');
    expect(upload?.state$.value.status).toBe('done');
    expect(server.text('file-1')).toBe('hello');
    expect(server.parts('file-1')).toEqual([5, 3]);
    expect(await upload?.content()).toMatchObject({ size: 5 });
    second.client.close();
  });

  it('leave no bytes behind that belong to nothing, but those that are being added elsewhere', async () => {
    const files = new MemoryFiles();
    const device = new SharedDevice();
    const open = async (): Promise<Bench> => {
      const { outbox, locks } = device.tab();
      const bench = new Bench({}, { files, outbox, locks });
      new FakeUploads(bench.http).interrupt = ({ method }) =>
        method === 'PATCH' ? 'silent' : null;
      await bench.signIn();
      await done();
      return bench;
    };
    const orphan = `${ADA.id}/orphan`;
    await files.set(orphan, new Blob(['left behind']));
    const [one, two] = [await open(), await open()];
    // The bytes of the second file are stored, and its entry is not, when the other tab reads.
    const first = one.client.files.add(text('first'), { place: PLACE });
    const second = one.client.files.add(text('second'), { place: PLACE });
    const get = files.get.bind(files);
    let read = (): void => undefined;
    files.get = (key) =>
      key.endsWith(second.id)
        ? new Promise((resolve) => (read = () => void get(key).then(resolve)))
        : get(key);
    await done();
    expect(two.client.files.uploads$.value.map(({ id }) => id)).toEqual([first.id]);
    read();
    await done();
    await two.clock.advance(61_000);
    await one.clock.advance(61_000);
    await done();
    expect([...files.contents.keys()].sort()).toEqual(
      [first.id, second.id].map((id) => `${ADA.id}/${id}`).sort(),
    );
    one.client.close();
    two.client.close();
  });

  it('are not overwritten with what was read before a change', async () => {
    const device = new SharedDevice();
    const files = new MemoryFiles();
    const open = async (): Promise<{ bench: Bench; crash: () => void }> => {
      const tab = device.tab();
      const bench = new Bench({}, { files, outbox: tab.outbox, locks: tab.locks });
      new FakeUploads(bench.http).interrupt = ({ method }) =>
        method === 'PATCH' ? 'silent' : null;
      await bench.signIn();
      await done();
      return { bench, crash: () => device.crash(tab) };
    };
    const [one, two] = [await open(), await open()];
    one.bench.client.files.add(text('hello'), { place: PLACE });
    await done();
    const [upload] = two.bench.client.files.uploads$.value;
    if (!upload) throw new Error('the other tab does not show it');
    // The next holder of the lock reads what is stored, slowly.
    const { outbox } = two.bench.ports;
    const entries = outbox.entries.bind(outbox);
    let answer = (): void => undefined;
    outbox.entries = async (prefix) => {
      const found = await entries(prefix);
      await new Promise<void>((resolve) => (answer = resolve));
      return found;
    };
    one.crash();
    one.bench.client.close();
    await done();
    upload.pause();
    const statuses = new Set<UploadStatus>();
    const subscription = upload.state$.subscribe(({ status }) => statuses.add(status));
    for (let turn = 0; turn < 5; turn += 1) {
      answer();
      await done();
    }
    expect([...statuses]).toEqual(['paused']);
    subscription.unsubscribe();
    outbox.entries = entries;
    const stored = await entries('upload/');
    expect([...stored.values()].map((entry) => JSON.parse(entry) as unknown)).toMatchObject([
      { paused: true },
    ]);
    two.bench.client.close();
  });

  it('that could only be stored in part leave nothing behind', async () => {
    const files = new MemoryFiles();
    const bench = await signedInBench(0, { files });
    new FakeUploads(bench.http);
    const { outbox } = bench.ports;
    const set = outbox.set.bind(outbox);
    outbox.set = (key, value) =>
      key.startsWith('transfer/') ? Promise.reject(new Error('full')) : set(key, value);
    const upload = bench.client.files.add(text('hello'), { place: PLACE });
    await done();
    expect(statusOf(upload)).toBe('done');
    expect(await bench.storedKeys('upload/')).toEqual([]);
    expect(files.contents.size).toBe(0);
    bench.client.close();
  });

  it('of a conversation that was left are removed', async () => {
    const files = new MemoryFiles();
    const bench = await signedInBench(0, { files });
    const server = new FakeUploads(bench.http);
    await done();
    bench.client.chats.openTimeline(ROOM).attach(text('hello'));
    await done();
    bench.sockets.emit('chat:conversationRemoved', { conversationId: ROOM });
    await done();
    expect(bench.client.files.uploads$.value).toEqual([]);
    expect(server.deleted).toEqual(['file-1']);
    expect(files.contents.size).toBe(0);
    bench.client.close();
  });

  it('have the order that the user has chosen', async () => {
    const files = new MemoryFiles();
    const first = await signedInBench(0, { files });
    const server = new FakeUploads(first.http);
    const timeline = first.client.chats.openTimeline(ROOM);
    const names = ['one.txt', 'two.txt', 'three.txt'];
    const uploads = names.map((name) => timeline.attach(text(name, name)));
    const namesIn = ({ draftFiles$ }: typeof timeline): string[] =>
      draftFiles$.value.map(({ name }) => name);
    timeline.arrangeFiles([2, 0, 1].flatMap((index) => uploads[index]?.id ?? []));
    await done();
    expect(namesIn(timeline)).toEqual(['three.txt', 'one.txt', 'two.txt']);
    first.client.close();
    const second = new Bench({}, { files, outbox: first.ports.outbox });
    server.connect(second.http);
    await second.signIn();
    await done();
    expect(namesIn(second.client.chats.openTimeline(ROOM))).toEqual([
      'three.txt',
      'one.txt',
      'two.txt',
    ]);
    second.client.close();
  });

  it('are removed when the user signs out', async () => {
    const files = new MemoryFiles();
    const bench = await signedInBench(0, { files });
    new FakeUploads(bench.http);
    bench.http.on('POST auth/logout', { status: 204 });
    bench.client.files.add(text('hello'), { place: PLACE });
    await done();
    expect(files.contents.size).toBe(1);
    await bench.client.auth.signOut();
    expect(files.contents.size).toBe(0);
    expect(await bench.storedKeys('upload/')).toEqual([]);
    expect(await bench.storedKeys('transfer/')).toEqual([]);
    bench.client.close();
  });
});

describe('the code of uploads', () => {
  it('that cannot be loaded is tried again, and nothing is lost meanwhile', async () => {
    const bench = new Bench({}, { files: new MemoryFiles() });
    const server = new FakeUploads(bench.http);
    const { ports } = bench;
    const settings = { baseUrl: 'http://server', clientName: 'sdk', timeoutMs: 1000 };
    const rest = new RestClient({ ...settings, withCookies: false }, ports.http, ports.clock);
    const connection = { state$: new StateCell({ status: 'connected' }) };
    const core = { rest, connection, ports } as unknown as ClientCore;
    const session = new Scope();
    let missing = true;
    const uploads = new DeviceUploads(core, ADA.id, session, () =>
      missing ? Promise.reject(new Error('no such file')) : import('./upload-engine.js'),
    );
    const upload = uploads.add(text('hello'), { place: PLACE });
    await done();
    expect(statusOf(upload)).toBe('waiting');
    // What waits for it waits no longer than necessary.
    expect(await uploads.stored([upload.id])).toBe(false);
    await uploads.restore();
    expect(uploads.restored).toBe(false);
    missing = false;
    await bench.clock.advance(2000);
    await done();
    expect(statusOf(upload)).toBe('done');
    expect(server.text('file-1')).toBe('hello');
    expect(uploads.restored).toBe(true);
    expect(await uploads.stored([upload.id])).toBe(true);
    session.close();
    bench.client.close();
  });
});
