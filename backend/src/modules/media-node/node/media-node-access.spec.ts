import { describe, expect, it } from '@jest/globals';
import type { LocalMediaNode } from './local-media-node.js';
import type { MediaEvents } from './media-events.js';
import { MediaNodeAccess } from './media-node-access.js';
import type { Announcement, NodeDirectory } from './node-directory.js';
import type { RemoteMediaNodes } from './remote-media-nodes.js';

const node = (id: string, streams: number, rooms = 0, workers = 1, cpu = 0): Announcement => ({
  id,
  accepts: true,
  load: { workers, rooms, peers: 0, streams, cpu },
  addresses: [],
});

/** The node for a new call, given the local node and the others. */
async function chosen(
  local: Announcement,
  others: readonly Announcement[],
  late: readonly string[] = [],
  enabled = true,
): Promise<string> {
  const access = new MediaNodeAccess(
    { id: local.id, announcement: local, enabled } as unknown as LocalMediaNode,
    {} as RemoteMediaNodes,
    {
      running: () => others,
      isPunctual: (id: string) => !late.includes(id),
      complete: () => Promise.resolve(),
    } as unknown as NodeDirectory,
    {} as MediaEvents,
  );
  return access.choose();
}

describe('the node for a new call', () => {
  const none = { ...node('local', 0), accepts: false };

  it('is the least loaded one, wherever it runs', async () => {
    expect(await chosen(node('local', 9), [node('one', 8), node('two', 7)])).toBe('two');
    expect(await chosen(node('local', 6), [node('one', 8), node('two', 7)])).toBe('local');
  });

  it('is measured by the streams of each worker, then by the rooms', async () => {
    expect(await chosen(node('local', 9), [node('one', 12, 0, 2)])).toBe('one');
    expect(await chosen(node('local', 9, 2), [node('one', 9, 1)])).toBe('one');
  });

  it('is not one whose workers are busy, whatever they carry, if there is another', async () => {
    expect(await chosen(node('local', 0, 0, 1, 0.9), [node('one', 50, 5, 1, 0.8)])).toBe('one');
    expect(await chosen(node('local', 0, 0, 1, 0.9), [node('one', 50, 5, 1, 0.95)])).toBe('local');
  });

  it('is the local one of two with the same load', async () => {
    expect(await chosen(node('local', 4, 1), [node('one', 4, 1)])).toBe('local');
  });

  it('is none that takes no calls, and one that is late only when there is no other', async () => {
    expect(await chosen(none, [{ ...node('one', 0), accepts: false }, node('two', 9)])).toBe('two');
    expect(await chosen(none, [node('one', 0), node('two', 9)], ['one'])).toBe('two');
    expect(await chosen(none, [node('one', 0)], ['one'])).toBe('one');
    // It has no worker at the moment; the call fails when it needs one.
    expect(await chosen(none, [])).toBe('local');
    await expect(chosen(none, [], [], false)).rejects.toThrow('No media node is running');
  });
});
