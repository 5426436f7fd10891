import type { TimelineMessage } from '../timeline-api.js';
import { FakeUploads, MemoryFiles } from '../../testing/fake-uploads.js';
import { settle } from '../../testing/fake-host.js';
import { problem } from '../../testing/fake-http.js';
import { ROOM } from '../../testing/samples.js';
import { SharedDevice } from '../../testing/shared-device.js';
import { Bench, signedInBench } from '../../testing/test-bench.js';
import type { Timeline } from '../timeline-api.js';

function text(content: string, name = 'notes.txt'): { name: string; content: Blob } {
  return { name, content: new Blob([content], { type: 'text/plain' }) };
}

/** Lets everything happen that needs no time. */
async function done(): Promise<void> {
  for (let turn = 0; turn < 10; turn += 1) await settle();
}

function shown(timeline: Timeline): string[] {
  return timeline.messages$.value.map(
    ({ content, files, delivery }) =>
      `${content}${files.map(({ name }) => `[${name}]`).join('')} ${delivery}`,
  );
}

function last(timeline: Timeline): TimelineMessage {
  const message = timeline.messages$.value.at(-1);
  if (!message) throw new Error('there is no message');
  return message;
}

describe('a message with files', () => {
  let bench: Bench;
  let server: FakeUploads;
  let timeline: Timeline;
  const files = new MemoryFiles();

  beforeEach(async () => {
    files.contents.clear();
    files.full = false;
    bench = await signedInBench(0, { files });
    server = new FakeUploads(bench.http);
    timeline = bench.client.chats.openTimeline(ROOM);
    await done();
  });
  afterEach(() => bench.client.close());

  /** Attaches a file and sends it with a message. */
  const send = (content: string, file = text('hello')): void => {
    const upload = timeline.attach(file);
    timeline.send(content, { files: [{ upload }] });
  };
  const hold = (): void => {
    server.interrupt = ({ method }) => (method === 'PATCH' ? 'silent' : null);
  };
  const release = async (): Promise<void> => {
    server.interrupt = () => null;
    bench.sockets.cut();
    await bench.clock.advance(2000);
    await done();
  };

  it('is sent when they are uploaded, in its order among the messages', async () => {
    hold();
    send('see this');
    timeline.send('and that');
    await done();
    expect(shown(timeline)).toEqual(['see this[notes.txt] sending', 'and that sending']);
    expect(bench.stored).toEqual([]);
    await release();
    expect(bench.stored.map(({ content }) => content)).toEqual(['see this', 'and that']);
    expect(bench.stored[0]?.files).toMatchObject([{ id: 'file-1' }]);
  });

  it('may have no text, and texts instead of the files', async () => {
    const upload = timeline.attach(text('hello'), { alt: 'a greeting' });
    expect(timeline.draftFiles$.value).toEqual([upload]);
    timeline.send('', { files: [{ upload }] });
    expect(timeline.draftFiles$.value).toEqual([]);
    await done();
    expect(bench.stored[0]).toMatchObject({ content: '', files: [{ alt: 'a greeting' }] });
    expect(() => timeline.send('')).toThrow(expect.objectContaining({ code: 'COMMON.VALIDATION' }));
  });

  it('keeps its identity and its preview when it is stored, and leaves nothing behind', async () => {
    hold();
    send('see this');
    await done();
    const before = last(timeline);
    await release();
    const after = last(timeline);
    expect(after.delivery).toBe('sent');
    expect(after.key).toBe(before.key);
    expect(after.files[0]?.key).toBe(before.files[0]?.key);
    expect(after.files[0]?.card).toMatchObject({ id: 'file-1' });
    expect(await after.files[0]?.upload?.content()).toMatchObject({ size: 5 });
    expect(files.contents.size).toBe(0);
    expect(await bench.storedKeys('')).toEqual([]);
    expect(bench.client.files.uploads$.value).toEqual([]);
  });

  it('whose file is refused says so, and holds up no other message', async () => {
    server.interrupt = ({ url }) =>
      url.endsWith('/files') ? problem(422, 'FILE.TYPE_REFUSED') : null;
    send('see this');
    timeline.send('and that');
    await done();
    expect(shown(timeline)).toEqual(['and that sent', 'see this[notes.txt] failed']);
    expect(last(timeline).error?.code).toBe('FILE.TYPE_REFUSED');
    expect(last(timeline).files[0]?.upload?.state$.value.status).toBe('failed');
    server.interrupt = () => null;
    timeline.retry(last(timeline).clientMessageId);
    await done();
    expect(shown(timeline)).toEqual(['and that sent', 'see this[notes.txt] sent']);
  });

  it('is sent without a file that is removed from it', async () => {
    hold();
    const [one, two] = [timeline.attach(text('1', 'one')), timeline.attach(text('2', 'two'))];
    timeline.send('', { files: [{ upload: one }, { upload: two }] });
    await done();
    server.interrupt = () => null;
    const { clientMessageId } = last(timeline);
    timeline.removeFile(clientMessageId, one.id);
    await release();
    expect(bench.stored[0]?.files).toMatchObject([{ id: 'file-2' }]);
    expect(server.deleted).toEqual(['file-1']);
  });

  it('disappears with its last file when it has no text', async () => {
    hold();
    const upload = timeline.attach(text('1'));
    timeline.send('', { files: [{ upload }] });
    await done();
    upload.cancel();
    await done();
    expect(timeline.messages$.value).toEqual([]);
    expect(bench.client.chats.unsent$.value).toBe(0);
    expect(await bench.storedKeys('')).toEqual([]);
  });

  it('that is paused holds up no other message', async () => {
    hold();
    const upload = timeline.attach(text('1'));
    timeline.send('one', { files: [{ upload }] });
    timeline.send('two');
    await done();
    upload.pause();
    await done();
    expect(bench.stored.map(({ content }) => content)).toEqual(['two']);
    server.interrupt = () => null;
    upload.resume();
    await done();
    expect(bench.stored.map(({ content }) => content)).toEqual(['two', 'one']);
  });

  it('that is discarded cancels its uploads', async () => {
    hold();
    send('see this');
    await done();
    timeline.discard(last(timeline).clientMessageId);
    await done();
    expect(server.deleted).toEqual(['file-1']);
    expect(files.contents.size).toBe(0);
    expect(await bench.storedKeys('')).toEqual([]);
  });

  it('that is reopened has its files in the composer again', async () => {
    server.interrupt = ({ url }) =>
      url.endsWith('/files') ? problem(422, 'FILE.TYPE_REFUSED') : null;
    send('see this');
    await done();
    timeline.reopen(last(timeline).clientMessageId);
    await done();
    expect(timeline.messages$.value).toEqual([]);
    expect(timeline.draft$.value).toBe('see this');
    expect(timeline.draftFiles$.value).toHaveLength(1);
  });

  it('uploads again what the server has deleted meanwhile', async () => {
    const upload = timeline.attach(text('hello'));
    await done();
    const refuse = { ok: false, error: { code: 'CHAT.FILE_UNKNOWN', detail: 'unknown' } } as const;
    const accept = bench.sockets.responseTo('chat:message');
    bench.sockets.answer('chat:message', () => {
      bench.sockets.answer('chat:message', accept);
      return refuse;
    });
    timeline.send('late', { files: [{ upload }] });
    await done();
    expect(bench.stored[0]?.files).toMatchObject([{ id: 'file-2' }]);
  });

  it('of too many files, or one of them twice, is refused at once', () => {
    const uploads = Array.from({ length: 21 }, (_, index) => timeline.attach(text(`${index}`)));
    const [first] = uploads;
    const rule = (files: typeof uploads): string | null => {
      try {
        timeline.send('', { files: files.map((upload) => ({ upload })) });
        return null;
      } catch (error) {
        return (error as { ruleOf(field: string): string | null }).ruleOf('files');
      }
    };
    expect(rule(uploads)).toBe('arrayMaxSize');
    expect(rule(first ? [first, first] : [])).toBe('arrayUnique');
    expect(timeline.draftFiles$.value).toHaveLength(21);
  });

  it('that cannot be stored is sent all the same, and counts as unsaved until then', async () => {
    files.full = true;
    hold();
    send('see this');
    await done();
    expect(bench.client.chats.unsaved$.value).toBe(1);
    expect(await bench.storedKeys('')).toEqual([]);
    await release();
    expect(bench.stored).toHaveLength(1);
    expect(bench.client.chats.unsaved$.value).toBe(0);
  });

  it('continues after a restart, and is sent', async () => {
    hold();
    send('see this');
    timeline.send('and that');
    await done();
    bench.client.close();
    const later = new Bench({}, { files, outbox: bench.ports.outbox });
    server.interrupt = () => null;
    server.connect(later.http);
    await later.signIn();
    await done();
    expect(later.stored.map(({ content }) => content)).toEqual(['see this', 'and that']);
    expect(server.text('file-1')).toBe('hello');
    expect(files.contents.size).toBe(0);
    later.client.close();
  });

  it('says after a restart that a file is lost, and can be sent without it', async () => {
    hold();
    send('see this');
    await done();
    bench.client.close();
    for (const key of await bench.storedKeys('upload/')) await bench.ports.outbox.remove(key);
    const later = new Bench({}, { files, outbox: bench.ports.outbox });
    new FakeUploads(later.http);
    await later.signIn();
    const reopened = later.client.chats.openTimeline(ROOM);
    await done();
    expect(last(reopened)).toMatchObject({ delivery: 'failed', error: { code: 'FILE.NOT_FOUND' } });
    const [file] = last(reopened).files;
    expect(file).toMatchObject({ name: 'notes.txt', upload: null, card: null });
    reopened.removeFile(last(reopened).clientMessageId, file?.key ?? '');
    await done();
    expect(later.stored.map(({ content }) => content)).toEqual(['see this']);
    later.client.close();
  });

  it('of a program is answered with the stored message, or the error of a file', async () => {
    const upload = bench.client.files.add(text('hello'));
    const sent = bench.client.chats.send(ROOM, 'report', { files: [{ upload, alt: 'numbers' }] });
    await done();
    await expect(sent).resolves.toMatchObject({ content: 'report', files: [{ alt: 'numbers' }] });
    server.interrupt = ({ url }) => (url.endsWith('/files') ? problem(422, 'FILE.INFECTED') : null);
    const infected = bench.client.files.add(text('bad'));
    const refused = bench.client.chats.send(ROOM, '', { files: [{ upload: infected }] });
    await Promise.all([expect(refused).rejects.toMatchObject({ code: 'FILE.INFECTED' }), done()]);
    expect(bench.client.chats.unsent$.value).toBe(0);
  });
});

describe('two tabs', () => {
  it('show the same uploads; one of them uploads, and the next takes over', async () => {
    const device = new SharedDevice();
    const files = new MemoryFiles();
    const open = async (): Promise<{ bench: Bench; timeline: Timeline; crash: () => void }> => {
      const tab = device.tab();
      const { outbox, locks } = tab;
      const bench = new Bench({}, { files, outbox, locks });
      await bench.signIn();
      const timeline = bench.client.chats.openTimeline(ROOM);
      await done();
      const crash = (): void => {
        device.crash(tab);
        bench.client.close();
      };
      return { bench, timeline, crash };
    };
    const [one, two] = [await open(), await open()];
    const server = new FakeUploads(one.bench.http);
    server.connect(two.bench.http);
    server.cutAfter = 2;
    one.timeline.attach(text('hello'));
    await done();
    const [mirrored] = two.timeline.draftFiles$.value;
    expect(mirrored).toMatchObject({ name: 'notes.txt', size: 5 });
    expect(await mirrored?.content()).toMatchObject({ size: 5 });
    expect(two.bench.http.count('POST uploads')).toBe(0);
    server.cutAfter = null;
    one.crash();
    await two.bench.clock.advance(1000);
    await done();
    expect(mirrored?.state$.value.status).toBe('done');
    expect(server.parts('file-1')).toEqual([5, 3]);
    mirrored?.cancel();
    await done();
    expect(device.keys('')).toEqual([]);
    expect(files.contents.size).toBe(0);
    two.bench.client.close();
  });
});
