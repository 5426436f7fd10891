import { Killable } from './killable.mjs';

/** A program that ends when it is killed, stopped, or by itself. */
function program(pid) {
  let end;
  const exited = new Promise((resolve) => (end = resolve));
  return {
    pid,
    exited,
    running: () => true,
    end: (code = 1) => end({ code, signal: null }),
    stop: async () => end({ code: 0, signal: null }),
  };
}

function killable(starts) {
  const programs = [];
  const crashes = [];
  const signals = [];
  const service = new Killable({
    name: 'api',
    weight: 1,
    onCrash: (name, exit) => crashes.push({ name, ...exit }),
    signal: (pid, signal) => {
      signals.push(signal);
      if (signal === 'SIGKILL') programs.find((each) => each.pid === pid).end(null);
    },
    start: async () => {
      if (starts.shift() === 'fails') throw new Error('not ready');
      programs.push(program(programs.length + 1));
      return programs.at(-1);
    },
  });
  return { service, programs, crashes, signals };
}

const settled = () => new Promise((resolve) => setTimeout(resolve, 20));

it('is ready from its start to its kill, which is no crash', async () => {
  const { service, crashes } = killable([]);
  await service.start();
  expect(service.ready).toBe(true);
  await service.kill();
  expect(service.ready).toBe(false);
  await settled();
  expect(crashes).toEqual([]);
});

it('tries again when what it needs is down', async () => {
  const { service, programs } = killable(['fails', 'fails']);
  await service.start();
  expect([service.ready, programs.length]).toEqual([true, 1]);
});

it('reports a program that ends by itself, and starts it again', async () => {
  const { service, programs, crashes } = killable([]);
  await service.start();
  programs[0].end(7);
  await settled();
  expect(crashes).toEqual([{ name: 'api', code: 7, signal: null }]);
  expect([service.ready, programs.length]).toEqual([true, 2]);
});

it('freezes for some time', async () => {
  const { service, signals } = killable([]);
  service.freeze(5);
  await service.start();
  service.freeze(5);
  expect([service.ready, signals]).toEqual([true, ['SIGSTOP']]);
  await settled();
  expect(signals).toEqual(['SIGSTOP', 'SIGCONT']);
});

it('stops in order, which is no crash either', async () => {
  const { service, crashes, signals } = killable([]);
  await service.start();
  await service.stop();
  await settled();
  expect([service.ready, crashes, signals]).toEqual([false, [], ['SIGCONT']]);
});
