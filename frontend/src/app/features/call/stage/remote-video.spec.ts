import { jest } from '@jest/globals';
import { TestBed, type ComponentFixture } from '@angular/core/testing';
import { playEarly, RemoteVideo } from './remote-video';

describe('the video of a participant', () => {
  const trackOf = (kind: string): MediaStreamTrack => ({ kind }) as MediaStreamTrack;
  const played: (readonly MediaStreamTrack[])[] = [];

  const show = async (track: MediaStreamTrack): Promise<ComponentFixture<RemoteVideo>> => {
    const fixture = TestBed.createComponent(RemoteVideo);
    fixture.componentRef.setInput('track', track);
    await fixture.whenStable();
    return fixture;
  };
  const videoIn = ({ nativeElement }: ComponentFixture<RemoteVideo>): HTMLVideoElement | null =>
    (nativeElement as HTMLElement).querySelector('video');

  beforeAll(() => {
    Object.assign(globalThis, {
      MediaStream: class {
        constructor(readonly tracks: readonly MediaStreamTrack[]) {}
      },
    });
    Object.defineProperty(HTMLMediaElement.prototype, 'srcObject', { value: null, writable: true });
    HTMLMediaElement.prototype.play = function (this: HTMLMediaElement): Promise<void> {
      played.push((this.srcObject as unknown as { tracks: readonly MediaStreamTrack[] }).tracks);
      return Promise.resolve();
    };
  });
  beforeEach(() => (played.length = 0));

  it('plays in an element that is muted, and stops when it is not shown any more', async () => {
    const track = trackOf('video');
    const fixture = await show(track);
    const video = videoIn(fixture);
    expect(played).toEqual([[track]]);
    expect([video?.muted, video?.autoplay]).toEqual([true, true]);
    fixture.destroy();
    expect(video?.srcObject).toBeNull();
  });

  it('is shown in the element that played it before, once', async () => {
    const created = jest.spyOn(document, 'createElement');
    const track = trackOf('video');
    playEarly(track);
    expect(played).toEqual([[track]]);
    const early = created.mock.results.at(-1)?.value as HTMLVideoElement;
    const first = await show(track);
    expect(videoIn(first)).toBe(early);
    first.destroy();
    const second = await show(track);
    expect(videoIn(second)).not.toBe(early);
    created.mockRestore();
  });

  it('follows its track, and sound is not played early', async () => {
    const fixture = await show(trackOf('video'));
    const next = trackOf('video');
    fixture.componentRef.setInput('track', next);
    await fixture.whenStable();
    expect((fixture.nativeElement as HTMLElement).childElementCount).toBe(1);
    expect(played.at(-1)).toEqual([next]);
    const before = played.length;
    playEarly(trackOf('audio'));
    expect(played).toHaveLength(before);
  });
});
