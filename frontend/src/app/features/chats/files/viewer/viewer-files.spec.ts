import { ChatCallError } from '@chatcall/client-sdk';
import { FakeSharedFiles } from '../../../../../testing/fake-files';
import { sharedFile } from '../../../../../testing/samples';
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
  const numbers = (): number[] =>
    files.shown$.value.files.map(({ messageId }) => Number(messageId.split('-')[1]));

  afterEach(() => files.close());

  it('are those that are known, and then all of the conversation', async () => {
    const list = new FakeSharedFiles('a', 'media', shared(30, 21), shared(20, 11), shared(10, 1));
    files = new ViewerFiles([sharedFile(14), sharedFile(15)], sharedFile(15), list);
    expect(numbers()).toEqual([14, 15]);
    expect([files.index, files.shown$.value.complete]).toEqual([1, false]);
    await settle();
    expect(numbers()).toEqual(range(30, 1).reverse());
    expect([files.index, files.shown$.value.complete]).toEqual([14, true]);
  });

  it('are loaded further when the beginning comes near', async () => {
    const list = new FakeSharedFiles('a', 'media', shared(30, 11), shared(10, 1));
    files = new ViewerFiles([sharedFile(25)], sharedFile(25), list);
    await settle();
    expect([list.requests, files.index]).toEqual([0, 14]);
    files.moveTo(sharedFile(16));
    await settle();
    expect([list.requests, files.index, numbers()[0]]).toEqual([1, 15, 1]);
  });

  it('are loaded again when moving on after an error, and not by themselves', async () => {
    const list = new FakeSharedFiles('a', 'media', shared(12, 11), shared(10, 1));
    list.failure = OFFLINE;
    files = new ViewerFiles([sharedFile(12)], sharedFile(12), list);
    await settle();
    expect(list.requests).toBe(1);
    list.failure = null;
    files.moveTo(sharedFile(11));
    await settle();
    expect(numbers()).toEqual(range(12, 1).reverse());
  });

  it('follow the list: what arrives is last, what is deleted is gone', () => {
    const list = new FakeSharedFiles('a', 'media', shared(3, 1));
    files = new ViewerFiles([sharedFile(2)], sharedFile(2), list);
    list.files$.set([sharedFile(4), ...shared(3, 2)]);
    expect(numbers()).toEqual([2, 3, 4]);
    expect(files.index).toBe(0);
    // The visible one stays until the user moves on.
    list.files$.set([sharedFile(4), sharedFile(3)]);
    expect(numbers()).toEqual([2, 3, 4]);
    files.moveTo(sharedFile(3));
    expect(numbers()).toEqual([3, 4]);
  });

  it('tell a forwarded file from its original', () => {
    const file = { id: 'same' };
    const [original, forwarded] = [sharedFile(1, file), sharedFile(3, file)];
    const list = new FakeSharedFiles('a', 'media', [forwarded, sharedFile(2), original]);
    files = new ViewerFiles([original], forwarded, list);
    expect([numbers(), files.index]).toEqual([[1, 2, 3], 2]);
  });

  it('remain the known ones without a list, or when the list does not have them', async () => {
    files = new ViewerFiles([sharedFile(1), sharedFile(2)], sharedFile(1), null);
    expect([numbers(), files.shown$.value.complete]).toEqual([[1, 2], true]);
    const pages = Array.from({ length: 40 }, (_, at) => [sharedFile(1000 + at)]);
    const list = new FakeSharedFiles('a', 'media', [], ...pages);
    files = new ViewerFiles([sharedFile(1)], sharedFile(1), list);
    await settle();
    expect(numbers()).toEqual([1]);
    expect(list.requests).toBe(20);
  });

  it('are media that can be shown, and close their list', () => {
    const tiff = sharedFile(2, { type: 'image/tiff' });
    const list = new FakeSharedFiles('a', 'media', [sharedFile(3), tiff, sharedFile(1)]);
    files = new ViewerFiles([sharedFile(3)], sharedFile(3), list);
    expect(numbers()).toEqual([1, 3]);
    files.close();
    expect(list.closed).toBe(true);
  });
});
