import { signal } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import type { MediaItem, MediaView, RemoteMediaItem } from '@chatcall/client-sdk/calls';
import { keyOf, stopUnshownVideo } from './unshown-video';

/** A remote item that counts its views. */
class FakeItem {
  readonly local = false;
  readonly participant: { readonly peerId: string };
  opened = 0;
  open = 0;

  constructor(
    readonly id: string,
    readonly source: 'camera' | 'microphone' | 'screen',
    peerId: string,
  ) {
    this.participant = { peerId };
  }

  openView(): MediaView {
    this.opened += 1;
    this.open += 1;
    return { close: () => void (this.open -= 1) } as MediaView;
  }

  asItem(): MediaItem {
    return this as unknown as RemoteMediaItem;
  }
}

describe('video without a tile', () => {
  const camera = new FakeItem('camera-1', 'camera', 'p1');
  const other = new FakeItem('camera-2', 'camera', 'p2');
  const screen = new FakeItem('screen-2', 'screen', 'p2');
  const microphone = new FakeItem('microphone-2', 'microphone', 'p2');
  const all = [camera, other, screen, microphone];

  it('is stopped once the tiles are known, and only once; sound is not', () => {
    const items = signal<readonly MediaItem[]>(all.map((item) => item.asItem()));
    const shown = signal<ReadonlySet<string> | null>(null);
    TestBed.runInInjectionContext(() => stopUnshownVideo(items, shown));
    const opened = (): number[] => {
      TestBed.tick();
      return all.map((item) => item.opened);
    };
    expect(opened()).toEqual([0, 0, 0, 0]);
    shown.set(new Set(['p1']));
    expect(opened()).toEqual([0, 1, 1, 0]);
    shown.set(new Set(['p1', 'p2', keyOf(screen as unknown as RemoteMediaItem)]));
    expect(opened()).toEqual([0, 1, 1, 0]);
    shown.set(new Set());
    expect(opened()).toEqual([1, 1, 1, 0]);
    expect(all.map((item) => item.open)).toEqual([0, 0, 0, 0]);
  });
});
