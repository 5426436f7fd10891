import { findingLines, verdictLine, workloadLines } from './report.mjs';

const history = {
  acts: [
    {
      action: 'send',
      client: 2,
      clientMessageId: 'm1',
      startedAt: 10_000,
      endedAt: 10_500,
      outcome: 'acked',
    },
  ],
  faults: [
    { at: 2_000, what: 'redis killed', client: null },
    { at: 9_500, what: 'api-1 killed', client: null },
    { at: 10_100, what: 'connections cut', client: 2 },
    { at: 10_200, what: 'connections cut', client: 3 },
    { at: 10_300, what: 'notice repeated', client: 1 },
    { at: 10_400, what: 'answer delayed by 300 ms', client: 2 },
  ],
};
const finding = (client) => ({
  kind: 'lost',
  what: "'text 5' is stored, and is not shown",
  conversationId: 'c1',
  message: { id: 'id1', clientMessageId: 'm1', seq: 5 },
  client,
});

it('prints all counts in one line', () => {
  const counts = { lost: 1, duplicated: 2, reordered: 3, stale: 4, 'never converged': 5 };
  expect(verdictLine({ acked: 9, counts })).toBe(
    'acked 9, lost 1, duplicated 2, reordered 3, stale 4, never converged 5',
  );
});

it('prints the seed, the conversation, the message and the faults around a finding', () => {
  expect(findingLines(7, { findings: [finding(1)] }, history)).toEqual([
    '1 findings with --seed 7:',
    "lost: 'text 5' is stored, and is not shown",
    '  client 1, conversation c1, message id1, client message m1, seq 5',
    '  send by client 2 at 10.00 s, acked at 10.50 s',
    '    9.50 s api-1 killed',
    '    10.10 s client 2: connections cut',
    '    2 messages delayed or repeated',
  ]);
});

it('prints the first ones of findings that are alike', () => {
  const lines = findingLines(7, { findings: Array.from({ length: 5 }, () => finding(1)) }, history);
  expect(lines.filter((line) => line.startsWith('lost:'))).toHaveLength(2);
  expect(lines.at(-1)).toBe('  … and 3 like these');
});

it('prints nothing without findings, and what was refused with its codes', () => {
  expect(findingLines(7, { findings: [] }, history)).toEqual([]);
  const refused = { action: 'send', outcome: 'refused', code: 'CHAT.NOT_MEMBER' };
  expect(workloadLines([...history.acts, refused])).toEqual([
    'actions: 2 send',
    'answers: 1 acked, 1 refused',
    'refused: 1 send CHAT.NOT_MEMBER',
  ]);
});
