import { ChatCallError } from '../../errors/chat-call-error.js';
import { FakeClock } from '../../testing/fake-host.js';
import { CursorReporter } from './cursor-reporter.js';

function reporterBench(): {
  clock: FakeClock;
  sent: string[];
  reporter: CursorReporter;
  fail(error: ChatCallError | null): void;
} {
  const clock = new FakeClock();
  const sent: string[] = [];
  let failure: ChatCallError | null = null;
  const report = (id: string, seq: number): Promise<void> => {
    sent.push(`${id} ${seq}`);
    return failure ? Promise.reject(failure) : Promise.resolve();
  };
  const reporter = new CursorReporter(report, () => true, clock, 100);
  return { clock, sent, reporter, fail: (error) => (failure = error) };
}

describe('CursorReporter', () => {
  it('sends the latest position of each conversation, once', async () => {
    const { clock, sent, reporter } = reporterBench();
    reporter.moved('a', 1);
    reporter.moved('a', 3);
    reporter.moved('b', 2);
    reporter.moved('a', 2);
    await clock.advance(1000);
    reporter.moved('a', 3);
    await clock.advance(1000);
    expect(sent).toEqual(['a 3', 'b 2']);
  });

  it('does not send a position that the server has', async () => {
    const { clock, sent, reporter } = reporterBench();
    reporter.known('a', 5);
    reporter.moved('a', 4);
    reporter.moved('b', 1);
    reporter.known('b', 1);
    await clock.advance(1000);
    expect(sent).toEqual([]);
  });

  it('tries again after a transient error, not before the server allows it, and stops after a refusal', async () => {
    const { clock, sent, reporter, fail } = reporterBench();
    fail(new ChatCallError({ code: 'COMMON.RATE_LIMITED', detail: 'slow', retryAfter: 9 }));
    reporter.moved('a', 1);
    await clock.advance(9000);
    expect(sent).toEqual(['a 1']);
    fail(new ChatCallError({ code: 'CHAT.NOT_MEMBER', detail: 'no' }));
    await clock.advance(60_000);
    expect(sent).toEqual(['a 1', 'a 1']);
    expect(clock.waiting).toBe(0);
  });
});
