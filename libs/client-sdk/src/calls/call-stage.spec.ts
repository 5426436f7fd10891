import { nextStage, type Stage, type StageEvent } from './call-phase.js';

const ENDED = { kind: 'ended', reason: 'hung-up', error: null } as const;
const ENDED_BEFORE = { kind: 'ended', reason: 'lost', error: null } as const;

it.each<[Stage, StageEvent, Stage['kind']]>([
  [{ kind: 'joining' }, { kind: 'joined' }, 'joined'],
  [{ kind: 'joining' }, { kind: 'lost' }, 'joining'],
  [{ kind: 'joined' }, { kind: 'joined' }, 'joined'],
  [{ kind: 'joined' }, { kind: 'lost' }, 'rejoining'],
  [{ kind: 'rejoining' }, { kind: 'lost' }, 'rejoining'],
  [{ kind: 'rejoining' }, { kind: 'joined' }, 'joined'],
])('a call that is %o becomes, by %o, %s', (stage, event, kind) => {
  const next = nextStage(stage, event);
  expect(next.kind).toBe(kind);
  // The same object: nothing has changed, so nothing is done.
  expect(next === stage).toBe(stage.kind === kind);
});

it.each<Stage>([{ kind: 'joining' }, { kind: 'joined' }, { kind: 'rejoining' }])(
  'a call that is $kind ends',
  (stage) => {
    expect(nextStage(stage, ENDED)).toBe(ENDED);
  },
);

it.each<StageEvent>([{ kind: 'joined' }, { kind: 'lost' }, ENDED])(
  'a call ends once: $kind changes nothing afterwards',
  (event) => {
    expect(nextStage(ENDED_BEFORE, event)).toBe(ENDED_BEFORE);
  },
);
