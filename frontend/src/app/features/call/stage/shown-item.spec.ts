import { jest } from '@jest/globals';
import { Component, signal } from '@angular/core';
import { TestBed, type ComponentFixture } from '@angular/core/testing';
import type { MediaItem, RemoteMediaItem } from '@chatcall/client-sdk/calls';
import { reportShown } from './shown-item';

/** What the observers of the browser report, called by the test. */
let resize: (width: number, height: number) => void;
let intersect: (seen: boolean) => void;

function fakeObserver(take: (call: (entry: object) => void) => void): unknown {
  return class {
    constructor(report: (entries: readonly object[]) => void) {
      take((entry) => report([entry]));
    }
    observe(): void {
      // The test reports.
    }
    disconnect(): void {
      // Nothing is observed.
    }
  };
}

const item = signal<MediaItem | null>(null);

@Component({ template: '' })
class Tile {
  constructor() {
    reportShown(item);
  }
}

describe('a place that shows an item', () => {
  let fixture: ComponentFixture<Tile>;
  let reports: unknown[];
  const settle = async (): Promise<unknown[]> => {
    await fixture.whenStable();
    return reports.splice(0);
  };
  const camera = (name: string): MediaItem =>
    ({
      local: false,
      openView: () => {
        reports.push(`${name} opened`);
        return {
          report: (shown: unknown) => void reports.push(shown),
          close: () => void reports.push(`${name} closed`),
        };
      },
    }) as unknown as RemoteMediaItem;

  beforeEach(async () => {
    reports = [];
    item.set(null);
    Object.assign(window, {
      devicePixelRatio: 2,
      ResizeObserver: fakeObserver((report) => {
        resize = (width, height) => report({ contentRect: { width, height } });
      }),
      IntersectionObserver: fakeObserver((report) => {
        intersect = (isIntersecting) => report({ isIntersecting });
      }),
    });
    fixture = TestBed.createComponent(Tile);
    await fixture.whenStable();
  });

  it('reports its size in device pixels, once for each change', async () => {
    item.set(camera('first'));
    expect(await settle()).toEqual(['first opened']);
    resize(160, 90);
    expect(await settle()).toEqual([{ width: 320, height: 180 }]);
    resize(160, 90);
    expect(await settle()).toEqual([]);
  });

  it('reports nothing as shown while it is off screen or the page is hidden', async () => {
    item.set(camera('first'));
    resize(160, 90);
    await settle();
    intersect(false);
    expect(await settle()).toEqual([null]);
    intersect(true);
    expect(await settle()).toEqual([{ width: 320, height: 180 }]);
    const hidden = jest.spyOn(document, 'hidden', 'get').mockReturnValue(true);
    document.dispatchEvent(new Event('visibilitychange'));
    expect(await settle()).toEqual([null]);
    hidden.mockRestore();
    document.dispatchEvent(new Event('visibilitychange'));
    expect(await settle()).toEqual([{ width: 320, height: 180 }]);
  });

  it('closes its view of an item with the next one, and with itself', async () => {
    item.set(camera('first'));
    resize(160, 90);
    await settle();
    item.set(camera('second'));
    expect(await settle()).toEqual(['first closed', 'second opened', { width: 320, height: 180 }]);
    fixture.destroy();
    expect(reports).toEqual(['second closed']);
  });
});
