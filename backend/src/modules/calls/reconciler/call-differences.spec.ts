import { describe, expect, it } from '@jest/globals';
import { differencesOf } from './call-differences.js';
import type { CallDifference } from './call-differences.js';
import type { ObservedCalls, ObservedNode, ObservedProcess, OpenCall } from './observed-calls.js';

const AT = new Date('2026-11-28T12:00:00Z');
const LATER = new Date(AT.getTime() + 1);

type Peer = 'attended' | 'suspended' | 'absent' | 'no room' | 'unknown' | 'lost' | 'gone';
type Connection = 'attached' | 'closed' | 'lost' | 'absent' | 'silent' | 'unknown' | 'not stored';

function nodeWith(peer: Peer): ObservedNode {
  if (peer === 'unknown' || peer === 'lost' || peer === 'gone') return { state: peer };
  if (peer === 'no room') return { state: 'running', leaving: false, rooms: new Map() };
  const room = peer === 'absent' ? [] : [['peer', peer] as const];
  return { state: 'running', leaving: false, rooms: new Map([['call', new Map(room)]]) };
}

function processWith(connection: Connection): ObservedProcess {
  switch (connection) {
    case 'attached':
    case 'closed':
      return { state: 'running', connections: new Map([['peer', connection]]) };
    case 'lost':
      return { state: 'running', connections: new Map() };
    case 'not stored':
      return { state: 'unknown' };
    default:
      return { state: connection };
  }
}

function callWith(options: Partial<OpenCall> = {}): OpenCall {
  const devices = [{ peerId: 'peer', processId: 'process' }];
  return { id: 'call', mediaNodeId: 'node', ringsUntil: null, devices, ...options };
}

function observed(options: Partial<ObservedCalls> = {}): ObservedCalls {
  return {
    at: AT,
    localTime: AT,
    calls: [callWith()],
    nodes: new Map([['node', nodeWith('attended')]]),
    processes: new Map([['process', processWith('attached')]]),
    ...options,
  };
}

const shown = ({ kind, repair }: CallDifference): string => `${kind}: ${repair.type}`;

describe('what differs between the database, the rooms and the connections', () => {
  const nothing = null;
  const closed = 'connection-closed: remove-device';
  const failed = 'device-without-peer: remove-device';
  const over = 'node-lost: move-call, node-not-replaced: end-call';
  const none = 'node-gone: end-call';
  const back = 'connection-back: resume-peer';
  const lost = 'connection-lost: suspend-peer';
  const absent = 'process-absent: suspend-peer';
  const silent = 'process-silent: suspend-peer';
  const connections: readonly Connection[] = [
    'attached',
    'closed',
    'lost',
    'absent',
    'silent',
    'unknown',
    'not stored',
  ];
  const table: readonly [Peer, readonly (string | null)[]][] = [
    ['attended', [nothing, closed, lost, absent, silent, nothing, nothing]],
    ['suspended', [back, closed, nothing, nothing, nothing, nothing, nothing]],
    ['absent', [failed, closed, failed, failed, failed, failed, failed]],
    ['no room', [failed, closed, failed, failed, failed, failed, failed]],
    ['unknown', [nothing, closed, nothing, nothing, nothing, nothing, nothing]],
    ['lost', [over, over, over, over, over, over, over]],
    ['gone', [none, none, none, none, none, none, none]],
  ];
  const rows = table.flatMap(([peer, expected]) =>
    connections.map((connection, index) => [peer, connection, expected[index] ?? null] as const),
  );

  it.each(rows)(
    'a device whose peer is "%s" and whose connection is "%s": %s',
    (peer, connection, expected) => {
      const processId = connection === 'not stored' ? null : 'process';
      const differences = differencesOf(
        observed({
          calls: [callWith({ devices: [{ peerId: 'peer', processId }] })],
          nodes: new Map([['node', nodeWith(peer)]]),
          processes: new Map([['process', processWith(connection)]]),
        }),
      );
      expect(differences.map(shown).join(', ')).toBe(expected ?? '');
    },
  );

  it('nothing of a node and a process that were not asked', () => {
    expect(differencesOf(observed({ nodes: new Map(), processes: new Map() }))).toEqual([]);
  });

  it.each([
    ['is over', AT, ['ring-overdue: time-out-ring']],
    ['is not over', LATER, []],
    ['has ended', null, []],
  ])(
    'a call whose ringing %s, by the clock that has set its end',
    (_what, ringsUntil, expected) => {
      const calls = [callWith({ ringsUntil })];
      const skewed = new Date(AT.getTime() - 3_600_000);
      expect(differencesOf(observed({ calls, at: skewed })).map(shown)).toEqual(expected);
    },
  );

  it('a room whose call has ended, or is on another node', () => {
    const calls = [callWith({ devices: [] }), callWith({ id: 'other', devices: [] })];
    const nodes = new Map<string, ObservedNode>([
      [
        'node',
        {
          state: 'running',
          leaving: false,
          rooms: new Map([
            ['call', new Map()],
            ['ended', new Map()],
          ]),
        },
      ],
      [
        'second',
        {
          state: 'running',
          leaving: false,
          rooms: new Map([
            ['call', new Map()],
            ['other', new Map()],
          ]),
        },
      ],
    ]);
    expect(differencesOf(observed({ calls, nodes })).map(({ repair }) => repair)).toEqual([
      { type: 'close-room', callId: 'ended', nodeId: 'node' },
      { type: 'close-room', callId: 'call', nodeId: 'second' },
      { type: 'close-room', callId: 'other', nodeId: 'second' },
    ]);
  });

  it('a call whose node will end, also while nothing else differs', () => {
    const rooms = new Map([['call', new Map([['peer', 'attended'] as const])]]);
    const nodes = new Map([['node', { state: 'running', leaving: true, rooms } as const]]);
    expect(differencesOf(observed({ nodes }))).toEqual([
      {
        kind: 'node-leaving',
        callId: 'call',
        subject: 'node',
        repair: { type: 'move-call', callId: 'call', nodeId: 'node' },
      },
    ]);
  });

  it('a prepared peer of a call that rings nobody any more', () => {
    const room = new Map([
      ['peer', 'attended'],
      ['ringing', 'prepared'],
    ] as const);
    const nodes = new Map([
      ['node', { state: 'running', leaving: false, rooms: new Map([['call', room]]) } as const],
    ]);
    expect(differencesOf(observed({ nodes, calls: [callWith({ ringsUntil: LATER })] }))).toEqual(
      [],
    );
    const repair = { type: 'remove-peer', callId: 'call', nodeId: 'node', peerId: 'ringing' };
    expect(differencesOf(observed({ nodes }))).toEqual([
      { kind: 'prepared-in-vain', callId: 'call', subject: 'ringing', repair },
    ]);
    // It accepted, and does not take part yet.
    const accepting = { peerId: 'ringing', processId: null };
    const calls = [callWith({ devices: [...callWith().devices, accepting] })];
    expect(differencesOf(observed({ nodes, calls })).map(shown)).toEqual([
      'device-without-peer: remove-device',
    ]);
  });

  it('a peer that the database does not have; it may be about to be replaced while a device joins', () => {
    const rooms = new Map([
      [
        'call',
        new Map([
          ['peer', 'attended'],
          ['ghost', 'suspended'],
        ] as const),
      ],
    ]);
    const nodes = new Map([['node', { state: 'running', leaving: false, rooms } as const]]);
    const ghost = { type: 'remove-peer', callId: 'call', nodeId: 'node', peerId: 'ghost' };
    expect(differencesOf(observed({ nodes }))).toEqual([
      { kind: 'peer-without-device', callId: 'call', subject: 'ghost', repair: ghost },
    ]);
    const joining = { peerId: 'next', processId: null };
    const calls = [callWith({ devices: [...callWith().devices, joining] })];
    expect(differencesOf(observed({ nodes, calls })).map(shown)).toEqual([
      'device-without-peer: remove-device',
      'peer-being-replaced: remove-peer',
    ]);
  });
});
