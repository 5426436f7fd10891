import type { types } from 'mediasoup';
import { layersFor, layersOf, priorityOf } from './layer-choice.js';
import type { View } from './layer-choice.js';

const THREE = { spatial: 3, temporal: 3 };
const view = (width: number, height: number, pinned = false): View => ({ width, height, pinned });

describe('the layers of a video', () => {
  it('are counted from the encodings of simulcast and from the mode of SVC', () => {
    const producer = (...modes: readonly string[]) =>
      ({
        rtpParameters: { encodings: modes.map((scalabilityMode) => ({ scalabilityMode })) },
      }) as types.Producer;
    expect(layersOf(producer('L1T3', 'L1T3', 'L1T3'))).toEqual(THREE);
    expect(layersOf(producer('L3T2'))).toEqual({ spatial: 3, temporal: 2 });
    expect(layersOf(producer(''))).toEqual({ spatial: 1, temporal: 1 });
  });

  it.each([
    ['a tile of which no size is known', null, { spatial: 2, temporal: 2 }],
    ['a large tile', view(1280, 720), { spatial: 2, temporal: 2 }],
    ['a tile of half the width', view(640, 360), { spatial: 1, temporal: 2 }],
    ['a small tile', view(320, 180), { spatial: 0, temporal: 2 }],
    ['a tile that is a little larger than a layer', view(440, 248), { spatial: 0, temporal: 2 }],
    ['a tile in a strip', view(160, 90), { spatial: 0, temporal: 1 }],
    [
      'a narrow tile of a phone, which is filled in its height',
      view(390, 800),
      { spatial: 2, temporal: 2 },
    ],
  ] as const)('are as few as its size needs: %s', (_what, shown, layers) => {
    expect(layersFor(shown, THREE, 'camera')).toEqual(layers);
  });

  it('are never more than there are', () => {
    expect(layersFor(view(4000, 3000), { spatial: 1, temporal: 1 }, 'camera')).toEqual({
      spatial: 0,
      temporal: 0,
    });
  });

  it('of a screen are counted from its highest, so that text stays legible', () => {
    expect(layersFor(view(960, 540), { spatial: 2, temporal: 1 }, 'screen').spatial).toBe(0);
    expect(layersFor(view(1600, 900), { spatial: 2, temporal: 1 }, 'screen').spatial).toBe(1);
  });
});

it('prefers pinned videos, then screens, then large cameras, when the network is slow', () => {
  const priorities = [
    priorityOf(view(160, 90, true), 'camera'),
    priorityOf(view(320, 180), 'screen'),
    priorityOf(view(1280, 720), 'camera'),
    priorityOf(view(320, 180), 'camera'),
  ];
  expect(priorities).toEqual([...priorities].sort((a, b) => b - a));
  expect(new Set(priorities).size).toBe(4);
  expect(priorityOf(view(16_384, 16_384), 'camera')).toBeLessThanOrEqual(255);
  expect(priorityOf(view(1, 1), 'camera')).toBeGreaterThanOrEqual(1);
});
