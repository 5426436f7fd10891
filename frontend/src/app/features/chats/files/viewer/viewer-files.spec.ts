import { ChatCallError } from '@chatcall/client-sdk';
import { FakeSharedFiles } from '../../../../../testing/fake-files';
import { sharedFile } from '../../../../../testing/samples';
import type { CarriedFile } from '../carried-file';
import { ViewerFiles } from './viewer-files';

const OFFLINE = new ChatCallError({ code: 'COMMON.OFFLINE', detail: 'offline' });
const range = (from: number, to: number): number[] =>
  Array.from({ length: from - to + 1 }, (_, index) => from - index);
/** The newest first. */
const shared = (from: number, to: number): ReturnType<typeof sharedFile>[] =>
  range(from, to).map((number) => sharedFile(number));

/** Lets answers arrive that need no time. */
const settle = async (): Promise<void> => {
  for (let turn = 0; turn < 50; turn += 1) await Promise.resolve();
};

describe('the files of the viewer', () => {
  let files: ViewerFiles;
  /** Messages that the server no longer has for this user. */
  let gone: readonly string[];
  const isGone = ({ messageId }: CarriedFile): Promise<boolean> =>
    Promise.resolve(gone.includes(messageId));
  const filesOf = (
    known: readonly CarriedFile[],
    first: CarriedFile,
    list: FakeSharedFiles | null,
  ): ViewerFiles => new ViewerFiles(known, first, list, isGone);
  const numbers = (): number[] =>
    files.shown$.value.files.map(({ messageId }) => Number(messageId.split('-')[1]));

  beforeEach(() => (gone = []));
  afterEach(() => files.close());

  it('are those that are known, and then all of the conversation', async () => {
    const list = new FakeSharedFiles('a', 'media', shared(30, 21), shared(20, 11), shared(10, 1));
    files = filesOf([sharedFile(14), sharedFile(15)], sharedFile(15), list);
    expect(numbers()).toEqual([14, 15]);
    expect([files.index, files.shown$.value.complete]).toEqual([1, false]);
    await settle();
    expect(numbers()).toEqual(range(30, 1).reverse());
    expect([files.index, files.shown$.value.complete]).toEqual([14, true]);
  });

  it('are loaded further when the beginning comes near', async () => {
    const list = new FakeSharedFiles('a', 'media', shared(30, 11), shared(10, 1));
    files = filesOf([sharedFile(25)], sharedFile(25), list);
    await settle();
    expect([list.requests, files.index]).toEqual([0, 14]);
    files.moveTo(sharedFile(16));
    await settle();
    expect([list.requests, files.index, numbers()[0]]).toEqual([1, 15, 1]);
  });

  it('are loaded again when moving on after an error, and not by themselves', async () => {
    const list = new FakeSharedFiles('a', 'media', shared(12, 11), shared(10, 1));
    list.failure = OFFLINE;
    files = filesOf([sharedFile(12)], sharedFile(12), list);
    await settle();
    expect(list.requests).toBe(1);
    list.failure = null;
    files.moveTo(sharedFile(11));
    await settle();
    expect(numbers()).toEqual(range(12, 1).reverse());
  });

  it('follow the list: what arrives is last', () => {
    const list = new FakeSharedFiles('a', 'media', shared(3, 1));
    files = filesOf([sharedFile(2)], sharedFile(2), list);
    list.files$.set([sharedFile(4), ...shared(3, 2)]);
    expect(numbers()).toEqual([2, 3, 4]);
    expect(files.index).toBe(0);
  });

  it('show the newer one, else the older one, when the visible one was deleted', async () => {
    const list = new FakeSharedFiles('a', 'media', shared(3, 1));
    files = filesOf([sharedFile(2)], sharedFile(2), list);
    gone = ['message-2'];
    list.files$.set([sharedFile(3), sharedFile(1)]);
    await settle();
    expect([numbers(), files.index]).toEqual([[1, 3], 1]);
    gone = ['message-3'];
    list.files$.set([sharedFile(1)]);
    await settle();
    expect([numbers(), files.index]).toEqual([[1], 0]);
    gone = ['message-1'];
    list.files$.set([]);
    await settle();
    expect(numbers()).toEqual([]);
  });

  it('are none when the conversation can no longer be read', async () => {
    const list = new FakeSharedFiles('a', 'media', shared(3, 1));
    files = filesOf([sharedFile(2)], sharedFile(2), list);
    gone = ['message-1', 'message-2', 'message-3'];
    list.files$.set([]);
    await settle();
    expect(numbers()).toEqual([]);
  });

  it('keep the visible one when the list was loaded again and begins with newer ones', async () => {
    const list = new FakeSharedFiles('a', 'media', shared(3, 1));
    files = filesOf([sharedFile(1)], sharedFile(1), list);
    list.files$.set(shared(3, 2));
    await settle();
    expect([numbers(), files.index]).toEqual([[1, 2, 3], 0]);
  });

  it('tell a forwarded file from its original', () => {
    const file = { id: 'same' };
    const [original, forwarded] = [sharedFile(1, file), sharedFile(3, file)];
    const list = new FakeSharedFiles('a', 'media', [forwarded, sharedFile(2), original]);
    files = filesOf([original], forwarded, list);
    expect([numbers(), files.index]).toEqual([[1, 2, 3], 2]);
  });

  it('remain the known ones without a list, or when the list does not have them', async () => {
    files = filesOf([sharedFile(1), sharedFile(2)], sharedFile(1), null);
    expect([numbers(), files.shown$.value.complete]).toEqual([[1, 2], true]);
    const pages = Array.from({ length: 40 }, (_, at) => [sharedFile(1000 + at)]);
    const list = new FakeSharedFiles('a', 'media', [], ...pages);
    files = filesOf([sharedFile(1)], sharedFile(1), list);
    await settle();
    expect(numbers()).toEqual([1]);
    expect(list.requests).toBe(20);
  });

  it('are media that can be shown, and close their list', () => {
    const tiff = sharedFile(2, { type: 'image/tiff' });
    const list = new FakeSharedFiles('a', 'media', [sharedFile(3), tiff, sharedFile(1)]);
    files = filesOf([sharedFile(3)], sharedFile(3), list);
    expect(numbers()).toEqual([1, 3]);
    files.close();
    expect(list.closed).toBe(true);
  });
});
